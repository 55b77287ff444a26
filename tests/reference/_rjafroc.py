"""A result in the layout of RJafroc's St() output, so that it can be held against it leaf by leaf."""

from typing import Any

from evaluation.reader.results import Difference, Generalisation, Mean, MrmcResult

GENERALISATIONS = {
    "RRRC": "random_readers_random_cases",
    "FRRC": "fixed_readers_random_cases",
    "RRFC": "random_readers_fixed_cases",
}


def as_rjafroc(result: MrmcResult, expected: dict[str, Any]) -> dict[str, Any]:
    """The sections RRRC, FRRC and RRFC that `expected` holds; row names are taken from it, by position."""
    return {name: _section(result, name, part) for name, part in expected.items()}


def _section(result: MrmcResult, name: str, expected: dict[str, Any]) -> dict[str, Any]:
    answer: Generalisation = getattr(result, GENERALISATIONS[name])
    is_dbm = result.method == "dbm"
    return {
        "FOMs": _merits(result, expected["FOMs"]),
        "ANOVA": _dbm_anova(result, expected["ANOVA"]) if is_dbm else _or_anova(result, expected["ANOVA"]),
        name: _tests(result, answer, name, expected[name]),
    }


def _rows(expected: list[dict[str, Any]], values: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"row": row["row"], **value} for row, value in zip(expected, values, strict=True)]


def _merits(result: MrmcResult, expected: dict[str, Any]) -> dict[str, Any]:
    readers = [key for key in expected["foms"][0] if key != "row"]
    merits = [dict(zip(readers, by_reader.values(), strict=True)) for by_reader in result.merits.values()]
    means = [{"Estimate": mean.estimate} for mean in result.treatment_means.values()]
    gaps = [{"Estimate": one.estimate} for one in result.random_readers_random_cases.differences]
    return {
        "foms": _rows(expected["foms"], merits),
        "trtMeans": _rows(expected["trtMeans"], means),
        "trtMeanDiffs": _rows(expected["trtMeanDiffs"], gaps),
    }


def _or_anova(result: MrmcResult, expected: dict[str, Any]) -> dict[str, Any]:
    anova, parts = result.anova, result.variance_components
    treatments, readers = result.counts["treatments"], result.counts["readers"]
    freedom = {"T": treatments - 1, "R": readers - 1, "TR": (treatments - 1) * (readers - 1)}
    table = [
        {"SS": anova[f"ms_{key.lower()}"] * df, "DF": df, "MS": anova[f"ms_{key.lower()}"]}
        for key, df in freedom.items()
    ]
    components = [
        {"Estimates": value, "Rhos": None if name in ("var_r", "var_tr", "var") else value / parts.var}
        for name, value in vars(parts).items()
    ]
    by_treatment = [
        {"DF": readers - 1, "msREachTrt": one["ms_r"], "varEachTrt": one["var"], "cov2EachTrt": one["cov2"]}
        for one in anova["each_treatment"].values()
    ]
    by_reader = [
        {"DF": treatments - 1, "msTEachRdr": one["ms_t"], "varEachRdr": one["var"], "cov1EachRdr": one["cov1"]}
        for one in anova["each_reader"].values()
    ]
    return {
        "TRanova": _rows(expected["TRanova"], table),
        "VarCom": _rows(expected["VarCom"], components),
        "IndividualTrt": _rows(expected["IndividualTrt"], by_treatment),
        "IndividualRdr": _rows(expected["IndividualRdr"], by_reader),
    }


def _dbm_anova(result: MrmcResult, expected: dict[str, Any]) -> dict[str, Any]:
    dbm = result.anova["dbm"]
    squares = [{"SS": one["ms"] * one["df"], "DF": one["df"], "MS": one["ms"]} for one in dbm["mean_squares"].values()]
    squares.append({"SS": sum(one["SS"] for one in squares), "DF": sum(one["DF"] for one in squares), "MS": None})
    components = [{"Estimates": value} for value in dbm["variance_components"].values()]
    return {
        "TRCanova": _rows(expected["TRCanova"], squares),
        "VarCom": _rows(expected["VarCom"], components),
        "IndividualTrt": _each(expected["IndividualTrt"], dbm["each_treatment"]),
        "IndividualRdr": _each(expected["IndividualRdr"], dbm["each_reader"]),
    }


def _each(expected: list[dict[str, Any]], squares: dict[str, Any]) -> list[dict[str, Any]]:
    made = []
    for row, values in zip(expected, squares.values(), strict=True):
        names = [key for key in row if key not in ("row", "DF")]
        made.append({"row": row["row"], "DF": row["DF"], **dict(zip(names, values, strict=True))})
    return made


def _tests(result: MrmcResult, answer: Generalisation, name: str, expected: dict[str, Any]) -> dict[str, Any]:
    made = {
        "FTests": _global(result, answer, expected["FTests"]),
        "ciDiffTrt": _rows(expected["ciDiffTrt"], [_difference(one) for one in answer.differences]),
        "ciAvgRdrEachTrt": _rows(expected["ciAvgRdrEachTrt"], _means(result, answer, name)),
    }
    if "ciDiffTrtEachRdr" in expected:
        by_reader = [_difference(one) for ones in answer.reader_differences.values() for one in ones]
        made["ciDiffTrtEachRdr"] = _rows(expected["ciDiffTrtEachRdr"], by_reader)
    if "IndividualRdrVarCov1" in expected:
        each = [{"varEachRdr": o["var"], "cov1EachRdr": o["cov1"]} for o in result.anova["each_reader"].values()]
        made["IndividualRdrVarCov1"] = _rows(expected["IndividualRdrVarCov1"], each)
    return made


def _global(result: MrmcResult, answer: Generalisation, expected: list[dict[str, Any]]) -> list[dict[str, Any]]:
    test = answer.global_test
    scale = result.counts["cases"] if result.method == "dbm" else 1
    numerator = result.anova["ms_t"] * scale
    factor = test.df1 if test.law == "chi-square" else 1
    names = {"FStat": test.statistic, "Chisq": test.statistic, "F": test.statistic}
    key = next(name for name in names if name in expected[0])
    first = {"DF": test.df1, "MS": numerator, key: test.statistic, "p": test.p_value}
    second = {"DF": test.df2, "MS": numerator * factor / test.statistic, key: None, "p": None}
    return _rows(expected, [first, second])


def _difference(one: Difference) -> dict[str, Any]:
    return {
        "Estimate": one.estimate,
        "StdErr": one.std_error,
        "DF": one.df,
        "t": one.t,
        "z": one.t,
        "PrGTt": one.p_value,
        "PrGTz": one.p_value,
        "CILower": one.ci_low,
        "CIUpper": one.ci_high,
    }


def _means(result: MrmcResult, answer: Generalisation, name: str) -> list[dict[str, Any]]:
    each = result.anova["each_treatment"]
    return [_mean(result, mean, name) | {"Cov2": each[label]["cov2"]} for label, mean in answer.treatment_means.items()]


def _mean(result: MrmcResult, mean: Mean, name: str) -> dict[str, Any]:
    cases = result.counts["cases"]
    df = cases - 1 if name == "FRRC" else mean.df  # RJafroc prints K - 1 there, beside a normal interval for OR
    return {
        "Estimate": mean.estimate,
        "StdErr": mean.std_error,
        "DF": df,
        "CILower": mean.ci_low,
        "CIUpper": mean.ci_high,
    }
