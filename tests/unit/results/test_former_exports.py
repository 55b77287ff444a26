"""An export that an earlier version of Fovea wrote is read and gives the same numbers as then.

`tests/reference/fovea-export-2.zip` was written by that version, of a made-up study of three readers and eight cases.
"""

import zipfile
from pathlib import Path

import pytest

from results.archive import read_archive
from results.columns import FORMAT, SCHEMA
from results.csv_tables import write_table
from results.former import FORMER, read_any_tables
from results.recompute import Verdict, recompute
from tests.unit.results.made_tables import make_tables

EXPORT = Path(__file__).resolve().parents[2] / "reference/fovea-export-2.zip"


@pytest.fixture(scope="module")
def tables():
    return read_archive(str(EXPORT))[0]


def test_it_recomputes_to_the_numbers_of_then():
    assert recompute(str(EXPORT))[1] in (Verdict.SAME, Verdict.ROUNDED)


def test_each_case_was_read_by_one_image_of_one_plane(tables):
    assert tables["study"][0]["format"] == FORMER
    assert [row["case"] for row in tables["views"]] == [f"C{number}" for number in range(1, 9)]
    assert {(row["display"], row["view"], row["first_plane"], row["last_plane"]) for row in tables["views"]} == {
        (0, 0, 0, 0)
    }
    assert [row["has_region"] for row in tables["views"]] == [row["has_region"] for row in tables["cases"]]
    assert [row["image_sha256"] for row in tables["views"]] == [f"{number:064d}" for number in range(1, 9)]
    assert {row["plane"] for row in tables["marks"]} == {0}
    assert tables["lesions"] == ()


def test_what_it_did_not_know_is_empty(tables):
    assert {row["lesion"] for row in tables["marks"]} == {None}
    assert {row["rows"] for row in tables["views"]} == {None}


def test_it_has_every_column_of_today(tables):
    for name, rows in tables.items():
        assert all(list(row) == [column.name for column in SCHEMA[name]] for row in rows), name


def test_a_changed_answer_is_still_found(tmp_path):
    path = tmp_path / "changed.zip"
    with zipfile.ZipFile(EXPORT) as archive, zipfile.ZipFile(path, "w") as changed:
        for name in archive.namelist():
            text = archive.read(name).decode()
            changed.writestr(name, text.replace("left,60", "right,60") if name == "preferences.csv" else text)
    assert recompute(str(path))[1] is Verdict.DIFFERENT


def test_a_format_of_the_future_is_refused():
    texts = {name: write_table(name, rows) for name, rows in make_tables().items()}
    texts["study"] = texts["study"].replace(FORMAT, "fovea-export-9")
    with pytest.raises(ValueError, match="format must be fovea-export-3 or fovea-export-2, got fovea-export-9"):
        read_any_tables(texts)
