"""Obuchowski-Rockette and Dorfman-Berbaum-Metz against RJafroc 2.1.3, leaf by leaf."""

import pytest

from evaluation.adapters import read_ratings
from evaluation.adapters.marks_csv import read_marks
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from tests.reference._cases import assert_tree, data_file, load_case
from tests.reference._rjafroc import as_rjafroc

FROC = {
    "froc-fed-wAFROC": "wafroc",
    "froc-fed-AFROC": "afroc",
    "froc-fed-wAFROC1": "wafroc1",
    "froc-fed-AFROC1": "afroc1",
    "froc-fed-HrAuc": "hr_auc",
    "froc-fed-HrSe": "hr_se",
    "froc-fed-HrSp": "hr_sp",
    "froc-fed-MaxLLF": "max_llf",
    "froc-fed-MaxNLF": "max_nlf",
}


@pytest.mark.parametrize("name", ["mrmc-vandyke-rjafroc", "mrmc-federica-real-roc"])
def test_roc_studies_are_met_by_both_methods(shared, name):
    case = load_case(shared, name)
    table = read_ratings(data_file(shared, case))
    for method in ("OR", "DBM"):
        result = compare_treatments(table, EmpiricalAuc(), method=method.lower())
        _check(result, case, method)


@pytest.mark.parametrize("name", FROC)
def test_free_response_merits_are_met(shared, name):
    case = load_case(shared, name)
    table = read_marks(data_file(shared, case, "marks_file"), data_file(shared, case, "truth_file"))
    for method in case["expected"]:
        result = compare_treatments(table, FROC_MERITS[FROC[name]], method=method.lower())
        _check(result, case, method)


def _check(result, case, method):
    expected = case["expected"][method]
    assert_tree(as_rjafroc(result, expected), expected, where=method, **case["tolerance"])
