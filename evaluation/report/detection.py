"""Sections about finding disease: ROC curves of ratings, FROC curves of marks, and the comparison of treatments."""

from typing import Any

import numpy as np

from evaluation.marks import MarkTable
from evaluation.ratings import RatingTable
from evaluation.reader.froc import FROC_MERITS
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.results import Difference, Mean, MrmcResult
from evaluation.reader.roc import find_roc_curve
from evaluation.report.figures import Curve, draw_curves, draw_forest
from evaluation.report.parts import Choices, Grid, Picture, Section, percent, show_interval, show_number, show_p

METHODS = {
    "or": "Obuchowski-Rockette with Hillis's degrees of freedom",
    "dbm": "Dorfman-Berbaum-Metz",
    "ustat": "U-statistics after Gallas",
    "mle": "U-statistics after Gallas with the variance of the observed sample",
}


def describe_roc(table: RatingTable, choices: Choices) -> Section:
    """ROC curves and areas; needs truth of both classes."""
    result = _compare(table, EmpiricalAuc(), choices)
    curves = {name: _roc_curves(table, at) for at, name in enumerate(table.treatments)}
    picture = Picture(
        svg=draw_curves(
            "roc",
            {name: group for name, group in curves.items() if group},
            colours=choices.colours,
            labels=("false-positive fraction", "true-positive fraction"),
            diagonal=True,
        ),
        alt=f"ROC curves of {len(table.treatments)} treatments; areas are in the table below",
        caption="ROC curves. Thin: single readers. Thick: mean over readers at equal false-positive fraction.",
    )
    return _section("Detection: area under the ROC curve", "AUC", picture, result, choices)


def describe_froc(marks: MarkTable, choices: Choices) -> Section:
    """FROC curves and the weighted AFROC area."""
    result = _compare(marks, FROC_MERITS["wafroc"], choices)
    curves = {name: _froc_curves(marks, at) for at, name in enumerate(marks.treatments)}
    picture = Picture(
        svg=draw_curves(
            "froc",
            curves,
            colours=choices.colours,
            labels=("false marks per case", "share of lesions marked"),
            diagonal=False,
        ),
        alt=f"FROC curves of {len(marks.treatments)} treatments; areas are in the table below",
        caption="FROC curves. Thin: single readers. Thick: mean over readers; beyond its end a curve is held level.",
    )
    return _section("Localisation: weighted AFROC area", "wAFROC", picture, result, choices)


def _compare(table: Any, merit: Any, choices: Choices) -> MrmcResult:
    is_auc = isinstance(merit, EmpiricalAuc)
    return compare_treatments(
        table,
        merit,
        method=choices.method if is_auc else "or",
        covariance=choices.covariance if is_auc else "jackknife",
        alpha=1 - choices.level,
    )


def _section(title: str, merit: str, picture: Picture, result: MrmcResult, choices: Choices) -> Section:
    chosen = result.random_readers_random_cases
    rows = [(name, m.estimate, m.ci_low, m.ci_high) for name, m in result.treatment_means.items()]
    differences = [(_named(d), d.estimate, d.ci_low, d.ci_high) for d in chosen.differences]
    key = merit.lower()
    pictures = [
        picture,
        Picture(
            svg=draw_forest(f"{key}-means", rows, label=f"mean {merit}", null=None),
            alt=f"Mean {merit} of each treatment with its interval; values are in the table below",
            caption=f"Mean {merit} over readers, {percent(choices.level)} intervals, random readers and cases.",
        ),
        Picture(
            svg=draw_forest(f"{key}-differences", differences, label=f"difference of {merit}", null=0.0),
            alt=f"Differences of {merit} with intervals; values are in the table below",
            caption=f"Differences between treatments, {percent(choices.level)} intervals; 0 is no difference.",
        ),
    ]
    return Section(
        title=title,
        findings=[_in_words(difference, merit, choices) for difference in chosen.differences],
        pictures=pictures if differences else pictures[:2],
        grids=[_means_grid(result, merit, choices), _differences_grid(chosen.differences, merit, choices)],
        methods=_methods(result, merit, choices),
        notes=result.warnings,
    )


def _named(difference: Difference) -> str:
    return f"{difference.treatments[0]} − {difference.treatments[1]}"


def _in_words(difference: Difference, merit: str, choices: Choices) -> str:
    a, b = difference.treatments
    p = f"p {show_p(difference.p_value)}"
    if difference.p_adjusted is not None:
        p += f", {show_p(difference.p_adjusted)} after adjustment"
    if difference.ci_low is None:
        return f"{merit} of {a} less that of {b} is {show_number(difference.estimate)}; no interval is available."
    is_apart = difference.ci_low > 0 or (difference.ci_high or 0.0) < 0
    verdict = (
        "the interval excludes 0" if is_apart else "the interval includes 0, which does not show that they are equal"
    )
    interval = show_interval(difference.ci_low, difference.ci_high)
    return (
        f"{merit} of {a} less that of {b} is {show_number(difference.estimate)} "
        f"({percent(choices.level)} interval {interval}; {p}): {verdict}."
    )


def _means_grid(result: MrmcResult, merit: str, choices: Choices) -> Grid:
    readers = list(next(iter(result.merits.values())))
    rows = [
        [name, show_number(mean.estimate), _interval(mean), *(show_number(result.merits[name][r]) for r in readers)]
        for name, mean in result.treatment_means.items()
    ]
    columns = ["treatment", "mean", f"{percent(choices.level)} interval", *(f"reader {name}" for name in readers)]
    return Grid(caption=f"{merit} by treatment and reader", columns=columns, rows=rows)


def _differences_grid(differences: tuple[Difference, ...], merit: str, choices: Choices) -> Grid:
    rows = [
        [
            _named(d),
            show_number(d.estimate),
            show_interval(d.ci_low, d.ci_high),
            show_number(d.df, 1),
            show_p(d.p_value),
            show_p(d.p_adjusted),
        ]
        for d in differences
    ]
    columns = ["treatments", "difference", f"{percent(choices.level)} interval", "df", "p", "p, adjusted"]
    return Grid(caption=f"Differences of {merit}, random readers and random cases", columns=columns, rows=rows)


def _interval(mean: Mean) -> str:
    return show_interval(mean.ci_low, mean.ci_high)


def _methods(result: MrmcResult, merit: str, choices: Choices) -> str:
    several = f" P-values of pairs were adjusted by {result.multiplicity}." if result.multiplicity else ""
    law = (
        "empirical area, ties counting one half"
        if merit == "AUC"
        else "weighted AFROC area, lesions of a case weighted"
    )
    return (
        f"Treatments were compared by {merit} ({law}) with {METHODS[result.method]}, covariance by "
        f"{result.covariance}, readers and cases random, design {result.design.replace('_', ' ')}, two-sided level "
        f"{1 - choices.level:.3g}.{several}"
    )


def _roc_curves(table: RatingTable, treatment: int) -> list[Curve]:
    curves = []
    for ratings, is_read in zip(table.ratings[treatment], table.is_read[treatment], strict=True):
        truth = table.is_diseased[is_read]
        if truth.any() and not truth.all():
            lowest = np.nanmin(np.where(np.isfinite(ratings), ratings, np.nan)) - 1
            values = np.where(np.isneginf(ratings[is_read]), lowest, ratings[is_read])
            curve = find_roc_curve(values, truth.astype(float))
            curves.append((curve.false_positive_fraction, curve.true_positive_fraction))
    return curves


def _froc_curves(marks: MarkTable, treatment: int) -> list[Curve]:
    name = marks.treatments[treatment]
    curves = []
    for at, reader in enumerate(marks.readers):
        own = marks.marks[(marks.marks["treatment"] == name) & (marks.marks["reader"] == reader)]
        ratings, is_lesion = own["rating"].to_numpy(dtype=float), (own["kind"] == "LL").to_numpy()
        steps = np.concatenate([[np.inf], np.unique(ratings)[::-1]])
        reached = ratings[:, None] >= steps
        cases = max(int(marks.is_read[treatment, at].sum()), 1)
        lesions = max(int(marks.is_read[treatment, at][marks.lesion_case].sum()), 1)
        curves.append((reached[~is_lesion].sum(axis=0) / cases, reached[is_lesion].sum(axis=0) / lesions))
    return curves
