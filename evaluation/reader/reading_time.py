"""Reading time: is one treatment read faster than another?"""

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from evaluation.ratings import RatingTable
from evaluation.reader.estimates import Estimate, Floats, check_level, clustered_covariance, unavailable, wald
from evaluation.reader.limits_mrmc import random_mean
from evaluation.reader.multiplicity import adjust_p_values


@dataclass(frozen=True, kw_only=True)
class ReadingTimeResult:
    """`ratios`: time under the first treatment over time under the second, below 1 = faster; tested against 1.

    `log_differences`: the same as natural logarithms, where the error lives. `geometric_means`: seconds.
    `p_adjusted`: Holm over the pairs.
    """

    ratios: dict[tuple[str, str], Estimate]
    log_differences: dict[tuple[str, str], Estimate]
    geometric_means: dict[str, float]
    p_adjusted: dict[tuple[str, str], float | None]
    warnings: tuple[str, ...]


def compare_reading_times(table: RatingTable, *, level: float = 0.95) -> ReadingTimeResult:
    """Paired comparison on the log scale; `table` holds seconds (above 0) where other tables hold ratings.

    The differences of log time of one reader and one case are analysed with random reader and case effects: two-way
    ANOVA without replication (`random_mean`). With missing pairs the error is clustered by reader and by case,
    t with the smaller number less 1. Not for times with pauses left in: take active time. Raises ValueError for one
    treatment, a time of 0 or less, or no reader and case timed under two treatments.
    """
    check_level(level)
    if len(table.treatments) < 2:
        raise ValueError(f"treatments: expected at least 2 to compare, got {len(table.treatments)}")
    seconds = table.ratings
    if (seconds[table.is_read] <= 0).any():
        raise ValueError(f"seconds: expected times above 0, got {seconds[table.is_read].min():g}")
    logs = np.log(seconds)
    pairs = list(combinations(range(len(table.treatments)), 2))
    names = [(table.treatments[a], table.treatments[b]) for a, b in pairs]
    differences = [_mean_difference(logs[a] - logs[b], names[at], level) for at, (a, b) in enumerate(pairs)]
    known = [one.p_value for one in differences if one.p_value is not None]
    adjusted = iter(adjust_p_values(known, method="holm").tolist() if known else [])
    return ReadingTimeResult(
        ratios={name: _as_ratio(one) for name, one in zip(names, differences, strict=True)},
        log_differences=dict(zip(names, differences, strict=True)),
        geometric_means=_geometric_means(table, logs),
        p_adjusted={
            name: None if one.p_value is None else next(adjusted) for name, one in zip(names, differences, strict=True)
        },
        warnings=table.notes,
    )


def _geometric_means(table: RatingTable, logs: Floats) -> dict[str, float]:
    """Seconds, of the readings that happened."""
    rows = zip(table.treatments, logs, strict=True)
    return {name: float(np.exp(np.nanmean(row))) for name, row in rows if not np.isnan(row).all()}


def _mean_difference(difference: Floats, names: tuple[str, str], level: float) -> Estimate:
    """`difference`: (readers, cases) of log seconds, NaN where the pair is missing."""
    read = ~np.isnan(difference)
    if not read.any():
        raise ValueError(f"table: expected a reader and case timed under both {names[0]} and {names[1]}, got none")
    kept = difference[read.any(axis=1)][:, read.any(axis=0)]
    if not np.isnan(kept).any():
        return _by_anova(kept, level)
    return _by_clusters(difference, read, level)


def _by_anova(difference: Floats, level: float) -> Estimate:
    readers, cases = difference.shape
    method = "mean difference of log seconds, random readers and cases, ANOVA, Satterthwaite t"
    if cases < 2:
        return unavailable("one case: no error can be estimated", method=method, level=level)
    if readers < 2:
        error = float(difference.std(ddof=1) / np.sqrt(cases))
        notes = ("one reader: the interval says nothing about other readers",)
        return wald(float(difference.mean()), error, level=level, method=method, df=cases - 1, null=0.0, warnings=notes)
    return random_mean(difference, level=level, method=method)


def _by_clusters(difference: Floats, read: np.ndarray, level: float) -> Estimate:
    method = "mean difference of log seconds, errors clustered by reader and case, t"
    reader, case = np.nonzero(read)
    values = difference[read]
    value = float(values.mean())
    several = [labels for labels in (reader, case) if np.unique(labels).size > 1]
    if not several:
        return unavailable("one reader and one case: no error can be estimated", method=method, level=level)
    scores, bread = (values - value)[:, None], np.array([[1 / values.size]])
    variance = float(clustered_covariance(scores, bread, *several)[0, 0])
    if variance <= 0:
        variance = max(float(clustered_covariance(scores, bread, labels)[0, 0]) for labels in several)
    df = min(np.unique(labels).size for labels in several) - 1
    return wald(value, float(np.sqrt(max(variance, 0.0))), level=level, method=method, df=df, null=0.0)


def _as_ratio(difference: Estimate) -> Estimate:
    """exp of value and interval; the error by the delta method; test and p stay those of the log scale."""
    if difference.value is None:
        return difference
    value = float(np.exp(difference.value))
    return replace(
        difference,
        value=value,
        std_error=None if difference.std_error is None else value * difference.std_error,
        ci_low=None if difference.ci_low is None else float(np.exp(difference.ci_low)),
        ci_high=None if difference.ci_high is None else float(np.exp(difference.ci_high)),
        method=f"ratio of geometric means; {difference.method}",
    )
