"""Sections about the readers: how far they agree, and how far image metrics follow them."""

import numpy as np

from evaluation.metrics import MetricTable
from evaluation.ratings import RatingTable
from evaluation.reader.agreement_gwet import gwet_agreement
from evaluation.reader.agreement_krippendorff import krippendorff_alpha
from evaluation.reader.correlation import CorrelationResult, correlate_ratings
from evaluation.reader.estimates import Estimate, Floats
from evaluation.report.figures import draw_forest, draw_scatter
from evaluation.report.parts import Choices, Grid, Picture, Section, percent, show_estimate, show_interval, show_number

SCATTERS = 4


def describe_agreement(table: RatingTable, choices: Choices) -> Section:
    """Krippendorff's alpha and Gwet's AC2 between readers, one of each for every treatment."""
    if len(table.readers) < 2:
        raise ValueError("readers: expected at least 2 for agreement, got 1")
    cubes = np.where(np.isfinite(table.ratings), table.ratings, np.nan)
    scale = np.unique(cubes[~np.isnan(cubes)])
    alphas = {name: _alpha(cube, choices) for name, cube in zip(table.treatments, cubes, strict=True)}
    gwets = {name: _gwet(cube, scale, choices) for name, cube in zip(table.treatments, cubes, strict=True)}
    rows = [(name, one.value, one.ci_low, one.ci_high) for name, one in alphas.items()]
    interval = f"{percent(choices.level)} interval"
    columns = ["treatment", "alpha", interval, "AC2", interval]
    return Section(
        title="Agreement between readers",
        pictures=[
            Picture(
                svg=draw_forest("agreement", rows, label="Krippendorff's alpha, ordinal", null=0.0),
                alt="Agreement between readers under each treatment; values are in the table below",
                caption=f"Krippendorff's alpha, {percent(choices.level)} intervals. 1: full agreement; 0: chance.",
            )
        ],
        grids=[
            Grid(
                caption="Agreement between readers",
                columns=columns,
                rows=[[name, *show_estimate(alphas[name])[:2], *show_estimate(gwets[name])[:2]] for name in alphas],
            )
        ],
        methods=(
            "Agreement between readers is Krippendorff's ordinal alpha (bootstrap over cases, readers fixed, "
            f"{choices.draws} draws, seed {choices.seed}) and Gwet's AC2 with quadratic weights (cases random)."
        ),
        notes=[warning for one in (*alphas.values(), *gwets.values()) for warning in one.warnings],
    )


def _alpha(cube: Floats, choices: Choices) -> Estimate:
    return krippendorff_alpha(cube, measurement="ordinal", level=choices.level, draws=choices.draws, seed=choices.seed)


def _gwet(cube: Floats, scale: Floats, choices: Choices) -> Estimate:
    return gwet_agreement(cube.T, weights="quadratic", categories=scale, level=choices.level)


def describe_metrics(table: RatingTable, metrics: MetricTable, choices: Choices) -> Section:
    """Rank correlation of every metric with the ratings, and scatters of the strongest."""
    result = correlate_ratings(table, metrics, draws=choices.draws, seed=choices.seed, level=choices.level)
    order = sorted(result.metrics, key=lambda name: -abs(result.metrics[name].within_reader.value or 0.0))
    rows = []
    for name in order:
        one = result.metrics[name].within_reader
        rows.append((name, one.value, one.ci_low, one.ci_high))
    known = [name for name in order if result.metrics[name].within_reader.value is not None]
    forest = Picture(
        svg=draw_forest("metrics", rows, label="Spearman correlation with the ratings", null=0.0),
        alt="Correlation of each image metric with the ratings; values are in the table below",
        caption=f"Mean of readers' own correlations, {percent(choices.level)} intervals.",
    )
    return Section(
        title="Reader meets measure",
        findings=_findings(result, choices),
        pictures=[forest, *(_scatter(table, metrics, name, choices) for name in known[:SCATTERS])],
        grids=[_grid(result, order, choices)],
        methods=(
            "Each image metric was compared with the ratings by Spearman's correlation within each reader, averaged "
            f"over readers; bootstrap over readers and cases, {choices.draws} draws, seed {choices.seed}. The best "
            "metric was chosen on the same data."
        ),
        notes=result.warnings,
    )


def _findings(result: CorrelationResult, choices: Choices) -> list[str]:
    if result.best is None:
        return ["No metric has a correlation: see the table."]
    value, interval, _ = show_estimate(result.metrics[result.best].within_reader)
    words = [f"{result.best} follows the readers best: correlation {value} ({percent(choices.level)} {interval})."]
    for name, lead in result.differences.items():
        if lead.ci_low is not None and lead.ci_low <= 0:
            interval = show_interval(lead.ci_low, lead.ci_high)
            words.append(f"It is not told apart from {name}: its lead is {show_number(lead.value)} ({interval}).")
    return words


def _grid(result: CorrelationResult, order: list[str], choices: Choices) -> Grid:
    rows = []
    for name in order:
        metric = result.metrics[name]
        lead = result.differences.get(name)
        rows.append(
            [
                name,
                *show_estimate(metric.within_reader),
                show_number(metric.pooled.value),
                "–" if lead is None else f"{show_number(lead.value)} ({show_interval(lead.ci_low, lead.ci_high)})",
                show_number(result.best_share.get(name), 2),
                str(metric.points),
            ]
        )
    interval = f"{percent(choices.level)} interval"
    columns = ["metric", "within reader", interval, "p", "pooled", "lead of the best", "share best", "readings"]
    return Grid(caption="Correlation of image metrics with ratings", columns=columns, rows=rows)


def _scatter(table: RatingTable, metrics: MetricTable, name: str, choices: Choices) -> Picture:
    values = metrics.values[metrics.metrics.index(name)]
    ratings = np.where(np.isfinite(table.ratings), table.ratings, np.nan)
    counts = (~np.isnan(ratings)).sum(axis=1)
    means = np.divide(np.nansum(ratings, axis=1), counts, out=np.full(counts.shape, np.nan), where=counts > 0)
    points = {}
    for at, treatment in enumerate(table.treatments):
        keep = np.isfinite(values[at]) & np.isfinite(means[at])
        if keep.any():
            points[treatment] = (values[at][keep], means[at][keep])
    key = f"scatter-{metrics.metrics.index(name)}"
    return Picture(
        svg=draw_scatter(key, points, colours=choices.colours, labels=(name, "mean rating")),
        alt=f"Mean rating against {name}, one point for each image",
        caption=f"Mean rating over readers against {name}, one point for each image.",
    )
