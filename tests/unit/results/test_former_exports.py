"""An export that an earlier version of Fovea wrote is read and gives the same numbers as then.

`tests/reference/fovea-export-2.zip` was written by that version, of a made-up study of three readers and eight cases,
and `fovea-export-3.zip` by the one after, of two readers who guessed the original of some of five cases.
"""

import zipfile
from pathlib import Path

import pytest

from results.archive import read_archive
from results.columns import FORMAT, SCHEMA
from results.csv_tables import write_table
from results.former import ONE_PLANE, ONE_STAGE, read_any_tables
from results.recompute import Allocation, Verdict, main, prove_allocation, recompute
from tests.unit.results.made_tables import make_tables

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
EXPORT, STACKS = REFERENCE / "fovea-export-2.zip", REFERENCE / "fovea-export-3.zip"


@pytest.fixture(scope="module")
def tables():
    return read_archive(str(EXPORT))[0]


@pytest.mark.parametrize("export", [EXPORT, STACKS], ids=["2", "3"])
def test_it_recomputes_to_the_numbers_of_then(export):
    assert recompute(str(export))[1] in (Verdict.SAME, Verdict.ROUNDED)
    assert main([str(export)]) == 0


def test_the_allocation_was_drawn_from_the_seed_that_the_manifest_then_held():
    assert prove_allocation(str(STACKS)) is Allocation.OF_SEED
    assert prove_allocation(str(EXPORT)) is Allocation.UNTOLD


def test_then_a_guess_came_with_the_other_answers_and_nothing_was_on_a_grid():
    tables = read_archive(str(STACKS)).tables
    assert tables["study"][0]["format"] == ONE_STAGE
    assert {(row["stage"], row["are_times_capped"]) for row in tables["submissions"]} == {("answers", False)}
    assert {row["grid_step"] for row in tables["views"]} == {None}
    assert tables["guesses"]


def test_each_case_was_read_by_one_image_of_one_plane(tables):
    assert tables["study"][0]["format"] == ONE_PLANE
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
    with pytest.raises(
        ValueError, match="must be fovea-export-4, fovea-export-3 or fovea-export-2, got fovea-export-9"
    ):
        read_any_tables(texts)
