"""Limits of agreement when many readers measure many cases under two treatments."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Estimate, Floats, as_floats, check_level, wald


@dataclass(frozen=True, kw_only=True)
class MrmcLimits:
    """`bias`: mean of second minus first treatment. `sd`, `lower`, `upper` describe single differences."""

    kind: str
    bias: Estimate
    sd: float
    lower: float
    upper: float
    variance_components: dict[str, float]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Components:
    reader: float
    case: float
    residual: float


def mrmc_limits(ratings: Floats, *, level: float = 0.95) -> dict[str, MrmcLimits]:
    """Limits of agreement between two treatments. `ratings`: (2, readers, cases), fully crossed, same unit.

    `within_reader`: the same reader reads a case under both treatments. `between_readers`: one reader reads it under
    the first, another under the second; the price of changing the reader is in it. Reader and case are random
    (two-way analysis of variance of the differences and of each treatment), the mean has Satterthwaite degrees of
    freedom. After the MRMC limits of iMRMC (Wen, Chen, Gallas and others, FDA). Components are reported raw,
    negative ones too, and clipped only under the square root.

    Not for ordinal grades with few steps. Raises ValueError for a wrong shape, NaN, or under 2 readers or cases.
    """
    check_level(level)
    cube = as_floats("ratings", ratings, ndim=3)
    if cube.shape[0] != 2 or min(cube.shape[1:]) < 2:
        raise ValueError(f"ratings must be (2 treatments, >= 2 readers, >= 2 cases); got shape {cube.shape}")
    difference = cube[1] - cube[0]
    paired = _two_way(difference)
    bias = _mean(difference, level)
    swapped = _between(paired, _two_way(cube[0]), _two_way(cube[1]))
    return {
        "within_reader": _limits("within_reader", bias, paired, level),
        "between_readers": _limits("between_readers", bias, swapped, level),
    }


def _between(paired: _Components, first: _Components, second: _Components) -> _Components:
    """Two readers: reader and residual variances of both treatments add; the case keeps its pairing."""
    return _Components(first.reader + second.reader, paired.case, first.residual + second.residual)


def _two_way(table: Floats) -> _Components:
    of_readers, of_cases, residual = _mean_squares(table)
    readers, cases = table.shape
    return _Components((of_readers - residual) / cases, (of_cases - residual) / readers, residual)


def _mean_squares(table: Floats) -> tuple[float, float, float]:
    readers, cases = table.shape
    grand, rows, columns = table.mean(), table.mean(1), table.mean(0)
    left = table - rows[:, None] - columns[None, :] + grand
    return (
        float(cases * ((rows - grand) ** 2).sum() / (readers - 1)),
        float(readers * ((columns - grand) ** 2).sum() / (cases - 1)),
        float((left**2).sum() / ((readers - 1) * (cases - 1))),
    )


def _mean(difference: Floats, level: float) -> Estimate:
    return random_mean(difference, level=level, method="mean difference, readers and cases random, Satterthwaite df")


def random_mean(table: Floats, *, level: float, method: str, null: float | None = 0.0) -> Estimate:
    """Mean of a (readers, cases) table with both random: variance (MS_R + max(MS_C - MS_E, 0)) / (readers·cases)."""
    of_readers, of_cases, residual = _mean_squares(table)
    readers = len(table)
    extra = max(of_cases - residual, 0.0)
    variance = (of_readers + extra) / table.size
    if of_readers == 0:
        return wald(float(table.mean()), float(np.sqrt(variance)), level=level, method=method, null=null)
    df = (of_readers + extra) ** 2 / (of_readers**2 / (readers - 1))
    return wald(float(table.mean()), float(np.sqrt(variance)), level=level, method=method, df=float(df), null=null)


def _limits(kind: str, bias: Estimate, components: _Components, level: float) -> MrmcLimits:
    parts = {"reader": components.reader, "case": components.case, "residual": components.residual}
    negative = [name for name, value in parts.items() if value < 0]
    sd = float(np.sqrt(sum(max(value, 0.0) for value in parts.values())))
    half = float(stats.norm.ppf((1 + level) / 2)) * sd
    centre = 0.0 if bias.value is None else bias.value
    return MrmcLimits(
        kind=kind,
        bias=bias,
        sd=sd,
        lower=centre - half,
        upper=centre + half,
        variance_components=parts,
        warnings=tuple(f"the {name} variance component is negative and counts as 0 in the limits" for name in negative),
    )
