"""Cumulative link regression of ordered grades, fixed effects: P(grade <= j) = F(threshold_j - x·beta).

McCullagh 1980, J R Stat Soc B 42:109. F is the logistic ("logit") or normal ("probit") law, so a positive beta
means higher grades. `evaluation.reader.ordinal_mixed` adds random effects to the same likelihood.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit

from evaluation.reader.estimates import Floats

Link = Literal["logit", "probit"]
Integers = NDArray[np.intp]

NEWTON_STEPS = 60
TOLERANCE = 1e-10
#: Beyond this a threshold or effect is on its way to infinity: the grades are separated.
LARGEST_EFFECT = 15.0


@dataclass(frozen=True, kw_only=True)
class OrdinalFit:
    """`thresholds` (steps - 1,) and `effects` (p,), covariance of both in this order, and the log likelihood.

    `is_finite` False: the data are separated or a column says nothing, so no finite estimate exists.
    """

    thresholds: Floats
    effects: Floats
    covariance: Floats
    log_likelihood: float
    is_finite: bool


@dataclass(frozen=True)
class Density:
    """What one evaluation of the likelihood needs, each (n,): log p and how it moves with both cut points.

    `upper`, `lower`: derivative of p by the upper and lower cut point, over p (lower with its sign).
    `score`: d log p / d eta. `weight`: -d² log p / d eta².
    """

    log_p: Floats
    upper: Floats
    lower: Floats
    score: Floats
    weight: Floats
    score_by_cut: tuple[Floats, Floats]
    weight_by_cut: tuple[Floats, Floats]
    curvature: tuple[Floats, Floats]


def check_link(link: str) -> None:
    if link not in get_args(Link):
        raise ValueError(f"link: expected one of {', '.join(get_args(Link))}, got {link!r}")


def evaluate_density(thresholds: Floats, grades: Integers, eta: Floats, link: str) -> Density:
    """`grades`: (n,) steps 0, 1 …; `eta`: (n,) linear predictor; `thresholds` increasing."""
    cuts = np.concatenate([[-np.inf], thresholds, [np.inf]])
    high, low = cuts[grades + 1] - eta, cuts[grades] - eta
    p = np.maximum(_between(low, high, link), 1e-300)
    (f1, d1, e1), (f0, d0, e0) = _derivatives(high, link), _derivatives(low, link)
    ratio, bend = (f1 - f0) / p, (d1 - d0) / p
    ratio_high, ratio_low = d1 / p - ratio * f1 / p, -d0 / p + ratio * f0 / p
    bend_high, bend_low = e1 / p - bend * f1 / p, -e0 / p + bend * f0 / p
    return Density(
        log_p=np.log(p),
        upper=f1 / p,
        lower=-f0 / p,
        score=-ratio,
        weight=ratio**2 - bend,
        score_by_cut=(-ratio_high, -ratio_low),
        weight_by_cut=(2 * ratio * ratio_high - bend_high, 2 * ratio * ratio_low - bend_low),
        curvature=(d1 / p, -d0 / p),
    )


def _between(low: Floats, high: Floats, link: str) -> Floats:
    """P(low < X <= high); in the upper tail by symmetry, where 1 - F would lose all digits."""
    flip = low > 0
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    cdf = expit if link == "logit" else stats.norm.cdf
    return np.asarray(cdf(b) - cdf(a))


def _derivatives(x: Floats, link: str) -> tuple[Floats, Floats, Floats]:
    """Density and its first two derivatives; 0 at infinity."""
    if link == "logit":
        share = expit(x)
        f = share * (1 - share)
        return f, f * (1 - 2 * share), f * (1 - 6 * f)
    finite = np.where(np.isfinite(x), x, 0.0)
    f = np.where(np.isfinite(x), stats.norm.pdf(finite), 0.0)
    return f, -finite * f, (finite**2 - 1) * f


def fit_cumulative_link(grades: Integers, design: Floats, *, link: Link = "logit") -> OrdinalFit:
    """Maximum likelihood by Newton steps. `grades`: (n,) steps 0 … k-1, each seen; `design`: (n, p), no constant.

    Not for repeated grades of the same readers and cases unless errors are taken elsewhere: see `grading`.
    """
    check_link(link)
    steps = int(grades.max()) + 1
    params = np.concatenate([_start(grades, steps, link), np.zeros(design.shape[1])])
    value, slope, bend = _likelihood(params, grades, design, link)
    for _ in range(NEWTON_STEPS):
        move = np.asarray(np.linalg.lstsq(-bend, slope, rcond=None)[0])
        params, value, slope, bend, size = _step(params, move, value, grades, design, link)
        if size < TOLERANCE or np.abs(params).max() > 2 * LARGEST_EFFECT:
            break
    values, _ = np.linalg.eigh(-bend)
    is_finite = bool(np.abs(params).max() < LARGEST_EFFECT and values[0] > 1e-8 * values[-1])
    return OrdinalFit(
        thresholds=params[: steps - 1],
        effects=params[steps - 1 :],
        covariance=np.asarray(np.linalg.inv(-bend)) if is_finite else np.full_like(bend, np.nan),
        log_likelihood=value,
        is_finite=is_finite,
    )


def _start(grades: Integers, steps: int, link: str) -> Floats:
    shares = np.cumsum(np.bincount(grades, minlength=steps))[:-1] / grades.size
    law = stats.logistic if link == "logit" else stats.norm
    return np.asarray(law.ppf(shares))


def _step(
    params: Floats, move: Floats, value: float, grades: Integers, design: Floats, link: str
) -> tuple[Floats, float, Floats, Floats, float]:
    """One Newton step, halved until the likelihood does not fall and the thresholds keep their order."""
    steps = int(grades.max())
    for _ in range(30):
        trial = params + move
        if (np.diff(trial[:steps]) > 0).all():
            new, slope, bend = _likelihood(trial, grades, design, link)
            if new >= value - 1e-12:
                return trial, new, slope, bend, float(np.abs(move).max())
        move = move / 2
    return params, value, *_likelihood(params, grades, design, link)[1:], 0.0


def _likelihood(params: Floats, grades: Integers, design: Floats, link: str) -> tuple[float, Floats, Floats]:
    """Log likelihood, gradient and Hessian in (thresholds, effects)."""
    steps = int(grades.max()) + 1
    density = evaluate_density(params[: steps - 1], grades, design @ params[steps - 1 :], link)
    high, low = cut_designs(grades, design, steps)
    each = density.upper[:, None] * high + density.lower[:, None] * low
    bend = (high * density.curvature[0][:, None]).T @ high + (low * density.curvature[1][:, None]).T @ low
    return float(density.log_p.sum()), each.sum(0), bend - each.T @ each


def cut_designs(grades: Integers, design: Floats, steps: int) -> tuple[Floats, Floats]:
    """(n, steps - 1 + p) twice: how each parameter moves the upper and the lower cut point of each grade."""
    marks = np.eye(steps + 1)[:, 1:steps]
    return np.hstack([marks[grades + 1], -design]), np.hstack([marks[grades], -design])
