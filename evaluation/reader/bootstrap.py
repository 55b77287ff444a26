"""Bootstrap over readers and cases of any merit: no formula for the variance, no normal law."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

import numpy as np

from evaluation.ratings import FloatArray
from evaluation.reader.estimates import Estimate, check_level, from_draws, resampling_weights, unavailable
from evaluation.reader.merit import Cells, Merit, sample_merit

Resample = Literal["readers_and_cases", "cases", "readers"]
CHUNK = 100


@dataclass(frozen=True, kw_only=True)
class BootstrapResult:
    """Means of treatments and their differences (first minus second), each with an interval from the draws."""

    merit: str
    resample: Resample
    draws: int
    seed: int
    treatment_means: dict[str, Estimate]
    differences: dict[tuple[str, str], Estimate]
    warnings: tuple[str, ...]


def bootstrap_treatments(
    table: Any,
    merit: Merit,
    *,
    resample: Resample = "readers_and_cases",
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    advance: Callable[[int], object] | None = None,
) -> BootstrapResult:
    """Percentile intervals of the mean merit of each treatment and of every difference.

    Readers, diseased and non-diseased cases are drawn with replacement, each kind apart; what a reader or case has
    under the treatments stays together. Percentiles as they are: the spread that draws of both readers and cases
    add (their variance is that of `mle`) makes up for few readers. p is twice the smaller tail at 0.
    `advance` is called with the number of draws done. Missing readings are left out of a draw's mean.

    Not with fewer than about five readers, nor for merits at the edge of their range. Raises ValueError for an
    unknown way of resampling, fewer than 2 draws, one reader to draw from, or a merit that no reader has.
    """
    check_level(level)
    if resample not in get_args(Resample):
        raise ValueError(f"resample: expected one of {', '.join(get_args(Resample))}, got {resample!r}")
    if draws < 2:
        raise ValueError(f"draws: expected at least 2, got {draws}")
    if resample != "cases" and len(table.readers) < 2:
        raise ValueError(f"readers: expected at least 2 to draw from, got {len(table.readers)}; resample cases only")
    sample = sample_merit(table, merit)
    generator = np.random.default_rng(seed)
    drawn = _draw(table, merit.cells(table), resample, draws, generator, advance)
    point = _weighted_mean(sample.values[None], np.ones((1, len(table.readers))))[0]
    method = f"bootstrap over {resample.replace('_', ' ')}, {draws} draws, seed {seed}"
    names = table.treatments
    means = {name: _estimate(point[row], drawn[:, row], level, method) for row, name in enumerate(names)}
    differences = {
        (names[a], names[b]): _estimate(point[a] - point[b], drawn[:, a] - drawn[:, b], level, method, null=0.0)
        for a, b in combinations(range(len(names)), 2)
    }
    return BootstrapResult(
        merit=merit.name,
        resample=resample,
        draws=draws,
        seed=seed,
        treatment_means=means,
        differences=differences,
        warnings=sample.warnings,
    )


def _draw(
    table: Any,
    cells: Cells,
    resample: Resample,
    draws: int,
    generator: np.random.Generator,
    advance: Callable[[int], object] | None,
) -> FloatArray:
    """(draws, treatments): the mean merit in each draw."""
    diseased, rows = table.is_diseased, []
    for start in range(0, draws, CHUNK):
        size = min(CHUNK, draws - start)
        cases = np.ones((size, len(diseased)))
        if resample != "readers":
            for kind in (diseased, ~diseased):
                cases[:, kind] = resampling_weights(int(kind.sum()), size, generator)
        readers = np.ones((size, len(table.readers)))
        if resample != "cases":
            readers = resampling_weights(len(table.readers), size, generator)
        rows.append(_weighted_mean(cells.weighted(cases), readers))
        if advance is not None:
            advance(size)
    return np.concatenate(rows)


def _weighted_mean(values: FloatArray, readers: FloatArray) -> FloatArray:
    weight = np.where(np.isnan(values), 0.0, readers[:, None, :])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((np.nan_to_num(values) * weight).sum(axis=2) / weight.sum(axis=2))


def _estimate(value: float, drawn: FloatArray, level: float, method: str, *, null: float | None = None) -> Estimate:
    if not np.isfinite(drawn).any() or not np.isfinite(value):
        return unavailable("no draw had a value", method=method, level=level)
    return from_draws(float(value), drawn, level=level, method=method, null=null)
