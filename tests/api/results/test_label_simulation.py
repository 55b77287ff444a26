"""A study that a simulated reader took part in says so wherever its ratings are shown."""

import csv
import io
import json

import pytest

pytestmark = pytest.mark.django_db

SHOW_RATINGS = ("submissions", "ratings", "preferences", "marks", "nothing_to_mark")


def test_the_results_say_so(exported_simulation):
    results = json.loads(exported_simulation.texts["analyses.json"])
    assert results["is_simulated"] is True
    assert results["warnings"] == ["Simulated readers took part: these numbers are no evidence about people."]
    assert "simulated readers" in results["methods"]


def test_the_name_of_the_file_says_so(exported_simulation):
    assert exported_simulation.file_name.endswith("-simulated.zip")


def test_every_file_that_shows_ratings_says_so(exported_simulation):
    texts = exported_simulation.texts
    assert texts["README.txt"].startswith("SIMULATED")
    (study,) = csv.DictReader(io.StringIO(texts["study.csv"]))
    assert study["is_simulated"] == "true"
    for name in SHOW_RATINGS:
        rows = list(csv.DictReader(io.StringIO(texts[f"{name}.csv"])))
        assert {(row["reader"], row["is_simulated"]) for row in rows} == {("R01", "false"), ("R02", "true")}


def test_a_study_of_people_does_not(exported):
    assert "simulated" not in exported.file_name
    assert "SIMULATED" not in exported.texts["README.txt"]
    assert json.loads(exported.texts["analyses.json"])["is_simulated"] is False
