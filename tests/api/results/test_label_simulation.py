"""A study that a simulated reader took part in says so wherever its ratings are shown."""

import csv
import io
import json

import pytest

from accounts.people import create_person
from tests.factories import make_open_study

pytestmark = pytest.mark.django_db

SHOW_RATINGS = ("submissions", "ratings", "preferences", "marks", "nothing_to_mark")


@pytest.fixture
def simulated(investigator, reader_a, dataset, read, reveal):
    """One person and one program."""
    program = create_person(
        username="program", display_name="A program", password=None, roles=["reader"], is_simulated=True
    )
    study = make_open_study(investigator, [reader_a, program], dataset=dataset)
    read(study, [reader_a, program])
    return reveal(study)


def test_the_results_say_so(simulated, results_of):
    results = results_of(simulated)
    assert results["is_simulated"] is True
    assert results["warnings"] == ["Simulated readers took part: these numbers are no evidence about people."]
    assert "simulated" in results["methods"]


def test_the_files_name_and_row_say_so(simulated, export):
    made, _ = export(simulated)
    assert made["is_simulated"] is True
    assert made["file_name"].endswith("-simulated.zip")


def test_every_file_that_shows_ratings_says_so(simulated, texts_of):
    texts = texts_of(simulated)
    assert texts["README.txt"].startswith("SIMULATED")
    assert json.loads(texts["analyses.json"])["is_simulated"] is True
    (study,) = csv.DictReader(io.StringIO(texts["study.csv"]))
    assert study["is_simulated"] == "true"
    for name in SHOW_RATINGS:
        rows = list(csv.DictReader(io.StringIO(texts[f"{name}.csv"])))
        assert {(row["reader"], row["is_simulated"]) for row in rows} == {("R01", "false"), ("R02", "true")}


def test_a_study_of_people_does_not(unblinded, export, texts_of):
    assert "simulated" not in export(unblinded)[0]["file_name"]
    assert "SIMULATED" not in texts_of(unblinded)["README.txt"]
