"""One call from ratings, marks and metrics to a page."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from evaluation.marks import MarkTable
from evaluation.metrics import MetricTable
from evaluation.ratings import RatingTable
from evaluation.report.detection import describe_froc, describe_roc
from evaluation.report.figures import COLOURS
from evaluation.report.page import build_page
from evaluation.report.parts import Choices, Grid, Section
from evaluation.report.quality import describe_grades
from evaluation.report.readers import describe_agreement, describe_metrics

Describe = Callable[[], Section]


def build_report(
    table: RatingTable,
    *,
    metrics: MetricTable | None = None,
    marks: MarkTable | None = None,
    title: str = "Reader study",
    reference: str | None = None,
    method: str = "or",
    covariance: str = "jackknife",
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    advance: Callable[[], object] | None = None,
) -> str:
    """HTML of a whole study: data, ROC or grades, FROC, agreement, metrics, and the methods that made them.

    With truth the ratings are analysed as detection, without as grades of quality. `reference`: treatment the others
    are compared with, by default the first. `method`, `covariance`: of the comparison of areas. An analysis that the
    data do not allow stays in the page as a sentence that says why. `advance` is called after each section. Figures
    are SVG inside the page, which loads nothing from elsewhere; the same input gives the same bytes.

    Raises ValueError for an unknown reference or fewer than 2 draws.
    """
    chosen = table.treatments[0] if reference is None else reference
    if chosen not in table.treatments:
        raise ValueError(f"reference: expected one of {', '.join(table.treatments)}, got {chosen!r}")
    if draws < 2:
        raise ValueError(f"draws: expected at least 2, got {draws}")
    names = dict.fromkeys([*table.treatments, *(marks.treatments if marks is not None else ())])
    colours = {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(names)}
    choices = Choices(
        reference=chosen,
        method=method,
        covariance=covariance,
        level=level,
        draws=draws,
        seed=seed,
        colours=colours,
    )
    sections = [_describe_data(table, marks, metrics)]
    for heading, describe in _plan(table, marks, metrics, choices):
        sections.append(_try(heading, describe))
        if advance is not None:
            advance()
    return build_page(title=title, summary=_summary(table), sections=sections)


def count_sections(table: RatingTable, *, metrics: MetricTable | None, marks: MarkTable | None) -> int:
    """How often `build_report` will call `advance`."""
    return len(_plan(table, marks, metrics, Choices(reference=table.treatments[0])))


def _plan(
    table: RatingTable, marks: MarkTable | None, metrics: MetricTable | None, choices: Choices
) -> list[tuple[str, Describe]]:
    plan: list[tuple[str, Describe]] = []
    if table.truth is not None:
        plan.append(("Detection: area under the ROC curve", lambda: describe_roc(table, choices)))
    else:
        plan.append(("Image quality: grades", lambda: describe_grades(table, choices)))
    if marks is not None:
        plan.append(("Localisation: weighted AFROC area", lambda: describe_froc(marks, choices)))
    plan.append(("Agreement between readers", lambda: describe_agreement(table, choices)))
    if metrics is not None:
        plan.append(("Reader meets measure", lambda: describe_metrics(table, metrics, choices)))
    return plan


def _try(heading: str, describe: Describe) -> Section:
    try:
        return describe()
    except ValueError as error:
        return Section(title=heading, notes=[f"Not available: {error}."])


def _summary(table: RatingTable) -> str:
    return (
        f"{len(table.treatments)} treatments, {len(table.readers)} readers, {len(table.cases)} cases, "
        f"{int(table.is_read.sum())} readings; design {table.design.replace('_', ' ')}."
    )


def _describe_data(table: RatingTable, marks: MarkTable | None, metrics: MetricTable | None) -> Section:
    finite = np.isfinite(table.ratings)
    rows = [
        [name, str(int(table.is_read[at].sum())), str(int((table.is_read[at] & ~finite[at]).sum()))]
        for at, name in enumerate(table.treatments)
    ]
    section = Section(
        title="Data",
        grids=[Grid(caption="Readings", columns=["treatment", "readings", "without a mark"], rows=rows)],
        methods=_data_methods(table),
        notes=[*table.notes, *(marks.notes if marks is not None else ())],
    )
    if metrics is None:
        return section
    present = np.isfinite(metrics.values).sum(axis=(1, 2))
    counts = [[name, str(int(count))] for name, count in zip(metrics.metrics, present, strict=True)]
    return replace(
        section,
        grids=[*section.grids, Grid(caption="Image metrics", columns=["metric", "images with a value"], rows=counts)],
    )


def _data_methods(table: RatingTable) -> str:
    finite = table.ratings[np.isfinite(table.ratings)]
    truth = "Truth was not part of the data."
    if table.truth is not None:
        positive = int(np.sum(table.truth == 1))
        truth = f"{positive} cases have the condition and {len(table.cases) - positive} do not."
    treatments = f"{len(table.treatments)} treatments ({', '.join(table.treatments)})"
    return (
        f"{len(table.readers)} readers gave {int(table.is_read.sum())} ratings from {finite.min():g} to "
        f"{finite.max():g} to {len(table.cases)} cases under {treatments}. {truth}"
    )
