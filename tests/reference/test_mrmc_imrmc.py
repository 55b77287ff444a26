"""U-statistics and their biased variant against iMRMC 4.0.3 (Java)."""

import pytest

from evaluation.adapters import read_ratings
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from tests.reference._cases import close, data_file, load_case

METHODS = {"Ustat": "ustat", "MLEstat": "mle"}


@pytest.mark.parametrize("estimate", METHODS)
@pytest.mark.parametrize("name", ["imrmc-R2", "imrmc-vandyke"])
def test_variances_degrees_of_freedom_and_intervals_are_met(shared, name, estimate):
    case = load_case(shared, name)
    result = compare_treatments(read_ratings(data_file(shared, case)), EmpiricalAuc(), method=METHODS[estimate])
    first, second, both = case["expected"][estimate]
    rel = case["tolerance"]["rel"]
    for row, (label, mean) in zip((first, second), result.treatment_means.items(), strict=True):
        details = result.anova["ustat"]["treatments"][label]
        assert mean.estimate == close(row["AUCA"], rel=rel)
        assert mean.std_error**2 == close(row["varAUCA"], rel=rel)
        assert details["df_bdg"] == close(row["dfBDG"], rel=rel)
        assert mean.df == close(row["dfHillis"], rel=rel)
    one = result.random_readers_random_cases.differences[0]
    assert one.estimate == close(both["AUCAminusAUCB"], rel=rel)
    assert one.std_error**2 == close(both["varAUCAminusAUCB"], rel=rel)
    assert one.df == close(both["dfHillis"], rel=rel)
    assert one.bdg.df_bdg == close(both["dfBDG"], rel=rel)
    assert one.bdg.p_bdg == close(both["pValueBDG"], rel=rel)
    assert one.bdg.ci_bdg == (close(both["botCIBDG"], rel=rel), close(both["topCIBDG"], rel=rel))


def test_variances_of_each_reader_are_met(shared):
    case = load_case(shared, "imrmc-R2")
    result = compare_treatments(read_ratings(data_file(shared, case)), EmpiricalAuc(), method="ustat")
    fixed = result.fixed_readers_random_cases
    for row in case["expected"]["perReader"]:
        if row["modalityB"] == "NO_MOD":
            mean = fixed.reader_means[row["modalityA"]][row["readerID"]]
            assert (mean.estimate, mean.std_error**2) == (
                close(row["AUCA"], rel=1e-5),
                close(row["varAUCA"], rel=1e-5),
            )
        else:
            one = fixed.reader_differences[row["readerID"]][0]
            assert one.estimate == close(row["AUCAminusAUCB"], rel=1e-5)
            assert one.std_error**2 == close(row["varAUCAminusAUCB"], rel=1e-5)
