import csv
import io

import pytest

from results.columns import SCHEMA, check_tables
from results.csv_tables import read_tables, write_table
from tests.unit.results.made_tables import make_tables

TEXTS = [
    "plain",
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'quoted",
    "''twice",
    "\ttab",
    "\rreturn",
    "\nline",
    'a "b", c',
    "é; 中",
    " ",
]


def there_and_back(tables):
    return read_tables({name: write_table(name, tables[name]) for name in SCHEMA})


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_comes_back_as_it_was(text):
    tables = make_tables(questions=[{"question": "Q1", "kind": "grading", "prompt": text, "criterion": text}])
    assert there_and_back(tables) == tables


@pytest.mark.parametrize("value", [0.1 + 0.2, 1e-300, -2.5, 1 / 3, 12345678901234567.0, None])
def test_numbers_come_back_exactly(value):
    tables = make_tables(
        measures=[{"case": "C1", "treatment": "sr", "name": "psnr", "region": "whole", "value": value}]
    )
    assert there_and_back(tables) == tables


@pytest.mark.parametrize("text", [text for text in TEXTS if text[0] in "=+-@\t\r\n"])
def test_no_text_begins_like_a_formula(text):
    tables = make_tables(questions=[{"question": "Q1", "kind": "grading", "prompt": text}])
    (row,) = csv.DictReader(io.StringIO(write_table("questions", tables["questions"]), newline=""))
    assert row["prompt"] == "'" + text


def test_a_negative_number_is_no_text():
    tables = make_tables(measures=[{"case": "C1", "treatment": "sr", "name": "n", "region": "whole", "value": -1.5}])
    assert ",-1.5," in write_table("measures", tables["measures"])


def test_a_cell_of_the_wrong_type_is_refused():
    texts = {name: write_table(name, rows) for name, rows in make_tables().items()}
    with pytest.raises(ValueError, match="true or false"):
        read_tables({**texts, "cases": texts["cases"].replace("false", "no")})
    with pytest.raises(ValueError, match="invalid literal"):
        read_tables({**texts, "treatments": "treatment,position\nsr,first\n"})


def test_tables_must_be_whole():
    tables = make_tables()
    with pytest.raises(ValueError, match="tables must be"):
        check_tables({name: rows for name, rows in tables.items() if name != "marks"})
    with pytest.raises(ValueError, match="treatments must have the columns"):
        check_tables({**tables, "treatments": ({"treatment": "sr"},)})
