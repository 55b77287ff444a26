"""The plain answer: how often is one treatment preferred to another?"""

import numpy as np
from scipy import stats

from evaluation.reader.estimates import Estimate, clustered_covariance, unavailable, wald
from evaluation.reader.preference_data import Comparisons


def preference_rate(data: Comparisons, *, treatment: str, other: str, level: float = 0.95) -> Estimate:
    """Share of judgements between the two that prefer `treatment`, a tie counting half; tested against 0.5.

    The error is clustered by reader and case as far as they are recorded (t with the smaller number of clusters
    less 1), else each judgement counts as independent and the interval is Wilson's. Not with under about 10
    judgements or 5 clusters: read the interval as a hint. None when everyone prefers the same, with a warning.

    Raises ValueError when the two were never compared.
    """
    forward = (data.first == treatment) & (data.second == other)
    backward = (data.first == other) & (data.second == treatment)
    if not (forward | backward).any():
        raise ValueError(
            f"treatment and other must have been compared; got no judgement of {treatment!r} and {other!r}"
        )
    won = np.where(backward, 1 - data.outcome, data.outcome)
    kept = data.keep(forward | backward)
    share = won[forward | backward]
    value = float(kept.count @ share / kept.count.sum())
    clusters = [labels for labels in (kept.reader, kept.case) if labels is not None]
    if not clusters:
        return _wilson(value, kept, level)
    return _clustered(value, share, kept, clusters, level)


def _clustered(
    value: float, share: np.ndarray, kept: Comparisons, clusters: list[np.ndarray], level: float
) -> Estimate:
    scores = (kept.count * (share - value))[:, None]
    bread = np.array([[1 / kept.count.sum()]])
    several = [labels for labels in clusters if len(np.unique(labels)) > 1]
    method = "preference rate, clustered by reader and case as recorded"
    if not several:
        return unavailable("one reader and one case: no error can be estimated", method=method, level=level)
    variance = float(clustered_covariance(scores, bread, *several)[0, 0])
    if variance <= 0 < value < 1:
        variance = max(float(clustered_covariance(scores, bread, labels)[0, 0]) for labels in several)
    df = min(len(np.unique(labels)) for labels in several) - 1
    error = float(np.sqrt(max(variance, 0)))
    return wald(value, error, level=level, df=df, method=method, null=0.5, bounds=(0, 1))


def _wilson(value: float, kept: Comparisons, level: float) -> Estimate:
    n = float(kept.count.sum())
    z = float(stats.norm.ppf((1 + level) / 2))
    centre = (value + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * float(np.sqrt(value * (1 - value) / n + z**2 / (4 * n**2)))
    statistic = (value - 0.5) / float(np.sqrt(0.25 / n))
    return Estimate(
        value=value,
        std_error=float(np.sqrt(value * (1 - value) / n)),
        ci_low=max(0.0, centre - half),
        ci_high=min(1.0, centre + half),
        level=level,
        method="preference rate, Wilson interval, judgements taken as independent",
        statistic=statistic,
        p_value=float(2 * stats.norm.sf(abs(statistic))),
        warnings=("readers and cases were not recorded: repeated judgements make this interval too short",),
    )
