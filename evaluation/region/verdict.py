"""One measure over many cases: is the lesion kept, and is it kept as well as the rest of the image?"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Status = Literal["kept", "changed", "not shown", "not available", "no margin"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Mean over `cases` independent cases with its t interval at `level`; None, with a reason, where there is none."""

    mean: float | None
    ci_low: float | None
    ci_high: float | None
    level: float
    cases: int
    reason: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What happened to one measure.

    lesion, rest, whole     mean change there
    difference              mean over cases of (change in the lesion - change in the rest)
    worse_cases             cases in which the lesion fares worse than the rest
    is_hidden               the whole image improves while the lesion gets worse, both beyond doubt
    """

    measure: str
    unit: str
    margin: float | None
    status: Status
    sentence: str
    lesion: Interval
    rest: Interval
    whole: Interval
    difference: Interval
    worse_cases: int | None
    is_hidden: bool


def interval(values: Floats, *, level: float) -> Interval:
    """t interval of the mean of independent values, shape (n,); needs two values that differ."""
    if values.size == 0:
        return Interval(None, None, None, level, 0, "no case has this value")
    mean = float(values.mean())
    if values.size < 2:
        return Interval(mean, None, None, level, 1, "one case has no interval")
    error = float(values.std(ddof=1) / np.sqrt(values.size))
    if error == 0:
        return Interval(mean, None, None, level, int(values.size), "all cases have one value: no interval exists")
    half = float(stats.t.ppf((1 + level) / 2, values.size - 1)) * error
    return Interval(mean, mean - half, mean + half, level, int(values.size))


def judge(
    measure: str,
    *,
    unit: str,
    lesion: Floats,
    rest: Floats,
    whole: Floats,
    paired: tuple[Floats, Floats],
    margin: float | None,
    is_gain: bool,
    alpha: float,
) -> Verdict:
    """The verdict on one measure. Equivalence by two one-sided tests at `alpha`: the interval has level 1 - 2 alpha.

    `paired`: changes in lesion and rest of the cases that have both. A gain needs only its lower bound
    (non-inferiority). Source: Schuirmann 1987, J Pharmacokinet Biopharm 15:657.
    """
    level = 1 - 2 * alpha
    inside, outside, everywhere = (interval(values, level=level) for values in (lesion, rest, whole))
    difference = interval(paired[0] - paired[1], level=level)
    worse = _worse(*paired, is_gain=is_gain) if paired[0].size else None
    hidden = is_gain and _is_below(inside, 0.0) and _is_above(everywhere, 0.0)
    status = _status(inside, lesion, margin, is_gain=is_gain)
    verdict = Verdict(measure, unit, margin, status, "", inside, outside, everywhere, difference, worse, hidden)
    return Verdict(**{**vars(verdict), "sentence": _sentence(verdict)})


def _worse(lesion: Floats, rest: Floats, *, is_gain: bool) -> int:
    return int((lesion < rest).sum() if is_gain else (np.abs(lesion) > np.abs(rest)).sum())


def _is_above(found: Interval, bound: float) -> bool:
    return found.ci_low is not None and found.ci_low > bound


def _is_below(found: Interval, bound: float) -> bool:
    return found.ci_high is not None and found.ci_high < bound


def _status(found: Interval, values: Floats, margin: float | None, *, is_gain: bool) -> Status:
    if found.mean is None:
        return "not available"
    if margin is None:
        return "no margin"
    if values.size > 1 and not values.any():
        return "kept"  # every case is exactly unchanged; no interval is needed
    if _is_above(found, -margin) and (is_gain or _is_below(found, margin)):
        return "kept"
    if _is_below(found, -margin) or (not is_gain and _is_above(found, margin)):
        return "changed"
    return "not shown"


def _sentence(verdict: Verdict) -> str:
    found, unit = verdict.lesion, f" {verdict.unit}" if verdict.unit else ""
    if found.mean is None:
        return f"{verdict.measure}: not available, {found.reason}."
    margin = "" if verdict.margin is None else f"{verdict.margin:g}{unit}"
    is_exact = found.ci_low is None and found.mean == 0 and verdict.status == "kept"
    words = {
        "kept": "unchanged in every case" if is_exact else f"kept within the margin of {margin}",
        "changed": f"changed by more than the margin of {margin}",
        "not shown": f"not shown to be kept within the margin of {margin}",
        "no margin": "no margin was declared, so there is no verdict",
    }[verdict.status]
    parts = [f"{verdict.measure} in the lesion: {words}; mean change {found.mean:+.4g}{unit} {_bounds(found)}"]
    if verdict.rest.mean is not None:
        parts.append(f"in the rest of the image {verdict.rest.mean:+.4g}{unit} {_bounds(verdict.rest)}")
    if verdict.worse_cases is not None:
        fate = "worse" if verdict.measure.endswith("_gain") else "more changed"
        parts.append(f"the lesion is {fate} than the rest in {verdict.worse_cases} of {verdict.difference.cases} cases")
    if verdict.is_hidden:
        parts.append(f"the whole image gains {verdict.whole.mean:.4g}{unit} and hides the loss")
    return "; ".join(parts) + "."


def _bounds(found: Interval) -> str:
    if found.ci_low is None or found.ci_high is None:
        return f"({found.cases} cases, {found.reason})"
    return f"({found.level:.0%} interval {found.ci_low:+.4g} to {found.ci_high:+.4g}, {found.cases} cases)"
