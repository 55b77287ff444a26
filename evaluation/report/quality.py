"""Section about image quality: grades of the treatments, VGC against the reference, regression and rank tests."""

import numpy as np

from evaluation.ratings import RatingTable
from evaluation.reader.estimates import Estimate
from evaluation.reader.grading import MOST_STEPS, GradingResult, regress_grades
from evaluation.reader.rank import RankResult, compare_ranks
from evaluation.reader.vgc import VgcResult, vgc_area
from evaluation.report.figures import Curve, draw_curves, draw_forest, draw_shares
from evaluation.report.parts import Choices, Grid, Picture, Section, percent, show_estimate, show_number, show_p


def describe_grades(table: RatingTable, choices: Choices) -> Section:
    """VGC of every treatment against the reference, and an ordinal regression; for grades of at most 30 steps."""
    others = [name for name in table.treatments if name != choices.reference]
    if not others:
        raise ValueError("treatments: expected at least 2 to compare, got 1")
    steps = np.unique(table.ratings[np.isfinite(table.ratings)])
    if steps.size > MOST_STEPS:
        raise ValueError(f"ratings: expected grades of at most {MOST_STEPS} steps, got {steps.size} different values")
    areas = {name: _area(table, name, choices) for name in others}
    regression = regress_grades(table, reference=choices.reference, level=choices.level)
    ranks, notes = _ranks(table, choices)
    warnings = [warning for area in areas.values() for warning in area.area.warnings]
    return Section(
        title="Image quality: grades",
        findings=[_in_words(name, area.area, choices) for name, area in areas.items()],
        pictures=_pictures(table, areas, regression, choices),
        grids=_grids(areas, regression, ranks, choices),
        methods=_methods(choices, regression),
        notes=[*warnings, *regression.warnings, *(ranks.warnings if ranks else ()), *notes],
    )


def _area(table: RatingTable, name: str, choices: Choices) -> VgcResult:
    pair = table.select(treatments=[choices.reference, name])
    return vgc_area(
        np.where(np.isfinite(pair.ratings), pair.ratings, np.nan),
        readers=list(pair.readers),
        draws=choices.draws,
        seed=choices.seed,
        level=choices.level,
    )


def _ranks(table: RatingTable, choices: Choices) -> tuple[RankResult | None, list[str]]:
    try:
        return compare_ranks(table, draws=choices.draws, seed=choices.seed, level=choices.level), []
    except ValueError as error:
        return None, [f"rank tests are not available: {error}"]


def _in_words(name: str, area: Estimate, choices: Choices) -> str:
    if area.value is None or area.ci_low is None or area.ci_high is None:
        return f"{name} against {choices.reference}: no interval is available ({'; '.join(area.warnings)})."
    if area.ci_low > 0.5:
        verdict = f"{name} is graded higher"
    elif area.ci_high < 0.5:
        verdict = f"{name} is graded lower"
    else:
        verdict = "the interval includes 0.5, which does not show that they are equal"
    value, interval, p = show_estimate(area)
    return f"{name} against {choices.reference}: VGC area {value} ({percent(area.level)} {interval}; p {p}): {verdict}."


def _pictures(
    table: RatingTable, areas: dict[str, VgcResult], regression: GradingResult, choices: Choices
) -> list[Picture]:
    curves: dict[str, list[Curve]] = {
        name: [(np.array(area.curve.first_share), np.array(area.curve.second_share))] for name, area in areas.items()
    }
    rows = [(name, one.value, one.ci_low, one.ci_high) for name, one in regression.effects.items()]
    unit = "log odds of a higher grade" if regression.link == "logit" else "standard deviations"
    return [
        Picture(
            svg=draw_shares("grades", _shares(table), steps=_steps(table)),
            alt="How often each grade was given under each treatment",
            caption="Grades given, all readers and cases together.",
        ),
        Picture(
            svg=draw_curves(
                "vgc",
                curves,
                colours=choices.colours,
                labels=(f"share graded at least so under {choices.reference}", "share under the other treatment"),
                diagonal=True,
            ),
            alt=f"VGC curves against {choices.reference}; areas are in the table below",
            caption=f"Visual grading characteristics against {choices.reference}. Above the diagonal: graded higher.",
        ),
        Picture(
            svg=draw_forest("grading", rows, label=f"effect against {choices.reference}, {unit}", null=0.0),
            alt="Effects of the treatments on the grade with intervals; values are in the table below",
            caption=f"Ordinal regression, {percent(choices.level)} intervals; right of 0: graded higher.",
        ),
    ]


def _steps(table: RatingTable) -> list[str]:
    return [f"{step:g}" for step in np.unique(table.ratings[np.isfinite(table.ratings)])]


def _shares(table: RatingTable) -> dict[str, np.ndarray]:
    steps = np.unique(table.ratings[np.isfinite(table.ratings)])
    counts = (table.ratings[..., None] == steps).sum(axis=(1, 2))
    return {
        name: row / row.sum() for name, row in zip(table.treatments, counts.astype(float), strict=True) if row.sum() > 0
    }


def _grids(
    areas: dict[str, VgcResult], regression: GradingResult, ranks: RankResult | None, choices: Choices
) -> list[Grid]:
    interval = f"{percent(choices.level)} interval"
    pairs = [[f"{a} − {b}", *show_estimate(one)] for (a, b), one in regression.differences.items()]
    grids = [
        Grid(
            caption=f"VGC area against {choices.reference}",
            columns=["treatment", "area", interval, "p"],
            rows=[[name, *show_estimate(area.area)] for name, area in areas.items()],
        ),
        Grid(
            caption="Ordinal regression: differences of effects",
            columns=["treatments", "difference", interval, "p"],
            rows=pairs,
        ),
    ]
    if ranks is not None:
        rows = [
            [f"{a} − {b}", *show_estimate(pair.shift), show_p(pair.p_adjusted), show_number(pair.superiority.value)]
            for (a, b), pair in ranks.pairs.items()
        ]
        columns = ["treatments", "shift in grades", interval, "p", "p, Holm", "share graded higher"]
        grids.append(Grid(caption="Rank tests of case means", columns=columns, rows=rows))
    return grids


def _methods(choices: Choices, regression: GradingResult) -> str:
    random = " and ".join(regression.random) or "no"
    return (
        "Grades were compared by visual grading characteristics (area by trapezoid, mean over readers, both treatments "
        "of a case drawn together, bootstrap over readers and cases scaled to two random factors, "
        f"{choices.draws} draws, seed {choices.seed}), by cumulative {regression.link} regression with random "
        f"{random} effects (Laplace approximation, Wald intervals), and by Friedman's and Wilcoxon's tests of case "
        "means (Holm's adjustment)."
    )
