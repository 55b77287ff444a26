"""Files in, files out: every form gives the same table back, and says what is wrong with a bad file."""

import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from evaluation.adapters import guess_format, read_mark_table, read_ratings, write_ratings
from evaluation.adapters.marks_csv import write_marks
from evaluation.adapters.rjafroc import write_marks as write_workbook
from tests.unit.evaluation._studies import make_marks, make_table, same_marks, same_table

SUFFIX = {"long": ".csv", "imrmc": ".imrmc", "rjafroc": ".xlsx"}


@pytest.mark.parametrize("form", SUFFIX)
def test_ratings_come_back(tmp_path, form):
    table, path = make_table(), tmp_path / f"study{SUFFIX[form]}"
    write_ratings(table, path, form=form)
    assert guess_format(path) == form
    assert same_table(read_ratings(path), table)


@pytest.mark.parametrize("form", SUFFIX)
def test_missing_readings_stay_missing(tmp_path, form):
    def drop(ratings, _):
        ratings[1, 2, 5] = np.nan
        return ratings

    table, path = make_table(change=drop), tmp_path / f"study{SUFFIX[form]}"
    write_ratings(table, path, form=form)
    assert same_table(read_ratings(path), table)


def test_the_csv_dialect_of_imrmc_is_read(tmp_path):
    table, path = make_table(), tmp_path / "study.csv"
    write_ratings(table, path, form="imrmc")
    assert guess_format(path) == "imrmc"
    assert same_table(read_ratings(path), table)


def test_marks_come_back_from_csv_and_workbook(tmp_path):
    table = make_marks()
    write_marks(table, tmp_path / "marks.csv", tmp_path / "truth.csv")
    assert same_marks(read_mark_table(tmp_path / "marks.csv", tmp_path / "truth.csv"), table)
    write_workbook(table, tmp_path / "marks.xlsx")
    assert same_marks(read_mark_table(tmp_path / "marks.xlsx"), table)
    assert load_workbook(tmp_path / "marks.xlsx").sheetnames == ["TRUTH", "TP", "FP"]


def test_free_response_is_not_taken_for_roc(tmp_path):
    write_workbook(make_marks(), tmp_path / "marks.xlsx")
    with pytest.raises(ValueError, match="free response is read by the command froc"):
        read_ratings(tmp_path / "marks.xlsx")


def test_modality_is_read_as_treatment(tmp_path):
    path = tmp_path / "study.csv"
    path.write_text("modality,reader,case,truth,rating\nA,r,1,0,2\nA,r,2,1,3\n")
    assert read_ratings(path).treatments == ("A",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected a header and rows, got an empty file"),
        ("reader,case,rating\na,1,2\n", "columns: expected reader, treatment, case, rating, got no treatment"),
        ("reader,treatment,case,rating,truth\na,x,1,,0\n", "rating: expected a value in every row"),
        (
            "readerID,caseID,modalityID,score\na,c,m,1\n",
            "truth: expected a truth row for every case, got none for case c",
        ),
        ("BEGIN DATA:\na,b\n", "expected 4 fields after BEGIN DATA:"),
    ],
)
def test_a_bad_text_file_is_refused_by_what_is_wrong(tmp_path, text, message):
    path = tmp_path / "study.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        read_ratings(path)


def test_a_bad_workbook_is_refused_by_what_is_wrong(tmp_path):
    (tmp_path / "text.xlsx").write_text("no workbook")
    with pytest.raises(ValueError, match="expected an Excel workbook"):
        read_ratings(tmp_path / "text.xlsx")
    book = Workbook()
    book.active.title = "TRUTH"
    book.save(tmp_path / "empty.xlsx")
    with pytest.raises(ValueError, match="TRUTH: expected columns CaseID, LesionID, Weight"):
        read_ratings(tmp_path / "empty.xlsx")


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="format: expected one of long, imrmc, rjafroc, got 'spss'"):
        read_ratings("study.csv", form="spss")


def test_truth_beside_a_workbook_and_marks_without_truth_are_refused(tmp_path):
    write_workbook(make_marks(), tmp_path / "marks.xlsx")
    with pytest.raises(ValueError, match="truth: expected none beside a workbook"):
        read_mark_table(tmp_path / "marks.xlsx", tmp_path / "truth.csv")
    write_marks(make_marks(), tmp_path / "marks.csv", tmp_path / "truth.csv")
    with pytest.raises(ValueError, match="truth: expected the file of cases and lesions"):
        read_mark_table(tmp_path / "marks.csv")
