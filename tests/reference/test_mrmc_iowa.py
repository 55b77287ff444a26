"""Printouts of the Iowa program: the published digits, within half a unit of the last one."""

import pytest

from evaluation.adapters import read_ratings
from evaluation.adapters.marks_csv import read_marks
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from tests.reference._cases import close, data_file, load_case


def printed(value):
    """Half a unit of the last printed digit, with a fifth more for the rounding of the print itself."""
    digits = len(repr(value).split(".")[1]) if "." in repr(value) and "e" not in repr(value) else 8
    return close(value, abs=0.6 * 10.0**-digits)


def assert_printed(ours, expected, where=""):
    if isinstance(expected, dict):
        for key, value in expected.items():
            assert_printed(ours[key], value, f"{where}/{key}")
    elif isinstance(expected, list):
        assert len(ours) == len(expected), where
        for one, value in zip(ours, expected, strict=True):
            assert_printed(one, value, where)
    else:
        assert ours == printed(expected), where


def _common(result, dbm):
    parts, anova = result.variance_components, result.anova
    rr, fr = result.random_readers_random_cases, result.fixed_readers_random_cases
    error = anova["ms_t"] / rr.global_test.statistic
    return {
        "auc": [list(row.values()) for row in result.merits.values()],
        "auc_means": [mean.estimate for mean in result.treatment_means.values()],
        "diff_1_minus_2": rr.differences[0].estimate,
        "MS": {key: anova[f"ms_{key.lower()}"] for key in ("T", "R", "TR")},
        "anova_MS": {key: anova[f"ms_{key.lower()}"] for key in ("T", "R", "TR")},
        "MS_R_each": [one["ms_r"] for one in anova["each_treatment"].values()],
        "or_components": _or_components(parts),
        "dbm_components": _dbm_components(dbm),
        "RRRC": {**_test(rr, "F"), "MS_error": error, **_difference(rr.differences[0])},
        "FRRC": {**_test(fr, "chi2"), **_difference(fr.differences[0])},
    }


def _or_components(parts):
    return {
        "VarR": parts.var_r,
        "VarTR": parts.var_tr,
        "Cov1": parts.cov1,
        "Cov2": parts.cov2,
        "Cov3": parts.cov3,
        "VarError": parts.var,
        "rho1": parts.cov1 / parts.var,
        "rho2": parts.cov2 / parts.var,
        "rho3": parts.cov3 / parts.var,
    }


def _dbm_components(dbm):
    names = ("VarR", "VarC", "VarTR", "VarTC", "VarRC", "VarErr")
    return dict(zip(names, dbm.anova["dbm"]["variance_components"].values(), strict=True))


def _test(answer, name):
    test = answer.global_test
    return {name: test.statistic, "df1": test.df1, "df": test.df1, "df2": test.df2, "p": test.p_value}


def _difference(one):
    return {"diff_se": one.std_error, "t": one.t, "z": one.t, "ci": [one.ci_low, one.ci_high]}


def _single(answer, each=None):
    return [
        {
            "auc": mean.estimate,
            "se": mean.std_error,
            "df": mean.df,
            "ci": [mean.ci_low, mean.ci_high],
            **({} if each is None else each[label]),
        }
        for label, mean in answer.treatment_means.items()
    ]


def test_van_dyke(shared):
    case = load_case(shared, "mrmc-vandyke-iowa")
    table = read_ratings(data_file(shared, case))
    result = compare_treatments(table, EmpiricalAuc())
    ours = _common(result, compare_treatments(table, EmpiricalAuc(), method="dbm"))
    each, fixed = result.anova["each_treatment"], result.fixed_readers_random_cases
    ours["RRRC"]["single"] = _single(result.random_readers_random_cases, each)
    ours["FRRC"]["single"] = _single(fixed, each)
    ours["FRRC"]["per_reader"] = [
        {
            "diff": ones[0].estimate,
            "se": ones[0].std_error,
            "z": ones[0].t,
            "p": ones[0].p_value,
            "ci": [ones[0].ci_low, ones[0].ci_high],
            **result.anova["each_reader"][reader],
        }
        for reader, ones in fixed.reader_differences.items()
    ]
    answer = result.random_readers_fixed_cases
    ours["RRFC"] = {**_test(answer, "F"), **_difference(answer.differences[0]), "single": _single(answer)}
    assert_printed(ours, case["expected"])


def test_five_treatments_from_the_highest_ratings(shared):
    case = load_case(shared, "froc-fed-hrauc-iowa")
    table = read_marks(data_file(shared, case, "marks_file"), data_file(shared, case, "truth_file"))
    result = compare_treatments(table, FROC_MERITS["hr_auc"])
    ours = _common(result, compare_treatments(table, FROC_MERITS["hr_auc"], method="dbm"))
    ours["RRRC"]["pairwise_p"] = {
        "-".join(one.treatments): one.p_value for one in result.random_readers_random_cases.differences
    }
    assert_printed(ours, case["expected"])


@pytest.mark.parametrize(("value", "off"), [(0.0517, 0.0001), (8.7, 0.1)])
def test_the_comparison_refuses_another_digit(value, off):
    with pytest.raises(AssertionError):
        assert_printed(value + off, value)
