"""Cumulative link regression with crossed random effects, by the Laplace approximation.

The random effects are integrated out around their joint mode, as R's `ordinal::clmm` does by default (Christensen,
"Cumulative link models for ordinal regression", vignette of ordinal). Standardised effects v ~ N(0, 1) times their
standard deviation keep the function smooth where a deviation is 0. The gradient is exact; the covariance comes from
central differences of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from evaluation.reader.estimates import Floats
from evaluation.reader.ordinal import (
    LARGEST_EFFECT,
    Density,
    Integers,
    Link,
    OrdinalFit,
    evaluate_density,
    fit_cumulative_link,
)

MODE_STEPS = 100
MODE_TOLERANCE = 1e-11
#: A standard deviation below this is reported as 0: the likelihood is flat there.
SMALLEST_DEVIATION = 1e-3


@dataclass(frozen=True, kw_only=True)
class MixedFit(OrdinalFit):
    """As `OrdinalFit`, with `deviations` (factors,): standard deviation of each random effect, 0 on the boundary.

    `covariance` is that of thresholds, effects and the deviations above 0, in this order.
    """

    deviations: Floats
    is_converged: bool


@dataclass(frozen=True)
class _Problem:
    """`levels`: (factors, n), the random effect each observation takes from each factor, numbered through."""

    grades: Integers
    design: Floats
    levels: Integers
    owner: Integers  # (effects,), factor of each random effect
    link: Link

    @property
    def cuts(self) -> int:
        return int(self.grades.max())


@dataclass(frozen=True)
class _Curvature:
    """H = I + scale Z' W Z scale in blocks [[few, cross], [cross', diagonal]]: the last factor's effects never meet.

    `few_inverse`: inverse of few - cross diagonal^-1 cross'. `bridge`: diagonal^-1 cross', (last, few).
    """

    diagonal: Floats
    bridge: Floats
    few_inverse: Floats
    log_det: float

    def solve(self, right: Floats) -> Floats:
        """H^-1 right."""
        few = self.few_inverse.shape[0]
        top = self.few_inverse @ (right[:few] - self.bridge.T @ right[few:])
        return np.concatenate([top, (right[few:].T / self.diagonal).T - self.bridge @ top])

    def entries(self, one: Integers, two: Integers) -> Floats:
        """H^-1 at (one, two), (n,): positions that two factors take together in the observations."""
        few = self.few_inverse.shape[0]
        if one[0] < few and two[0] < few:
            return np.asarray(self.few_inverse[one, two])
        if one[0] >= few and two[0] >= few:
            own = 1 / self.diagonal + np.einsum(
                "ij,jk,ik->i", self.bridge, self.few_inverse, self.bridge, optimize=True
            )
            return np.asarray(own[one - few])
        small, large = (one, two) if one[0] < few else (two, one)
        return np.asarray(-(self.few_inverse @ self.bridge.T)[small, large - few])


@dataclass(frozen=True)
class _Mode:
    """The most likely random effects `v` for given parameters, and the curvature there."""

    v: Floats
    density: Density
    curvature: _Curvature


def fit_mixed_link(grades: Integers, design: Floats, factors: Sequence[Integers], *, link: Link = "logit") -> MixedFit:
    """`grades`: (n,) steps 0 … k-1; `design`: (n, p); each of `factors`: (n,) level 0, 1 … of one random effect.

    Laplace is good for many readings per level and rough for two or three of them (then variances come out low).
    The factor with most levels costs little; the others together cost the cube of their number of levels.
    """
    start = fit_cumulative_link(grades, design, link=link)
    if not start.is_finite:
        return _without_estimate(start, len(factors))
    order = np.argsort([int(factor.max()) for factor in factors], kind="stable")
    problem = _pose(grades, design, [factors[k] for k in order], link)
    state = _State(problem)
    first = np.concatenate([_to_free(start.thresholds), start.effects, np.full(len(factors), 0.5)])
    answer = minimize(state.objective, first, jac=True, method="BFGS", options={"gtol": 1e-5, "maxiter": 500})
    params = _to_params(answer.x, problem.cuts)
    return _describe(state, params, -float(answer.fun), np.argsort(order), bool(np.abs(answer.jac).max() < 1e-3))


def _pose(grades: Integers, design: Floats, factors: Sequence[Integers], link: Link) -> _Problem:
    sizes = [int(factor.max()) + 1 for factor in factors]
    offsets = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    levels = np.stack([factor + offset for factor, offset in zip(factors, offsets, strict=True)])
    return _Problem(grades, design, levels, np.repeat(np.arange(len(sizes)), sizes), link)


def _to_free(thresholds: Floats) -> Floats:
    """First threshold and log distances: any numbers give ordered thresholds."""
    return np.concatenate([thresholds[:1], np.log(np.diff(thresholds))])


def _to_params(free: Floats, cuts: int) -> Floats:
    steps = np.concatenate([free[:1], np.exp(np.clip(free[1:cuts], -30, 30))])
    return np.concatenate([np.cumsum(steps), free[cuts:]])


class _State:
    """The objective; keeps the last mode, from which the next search starts."""

    def __init__(self, problem: _Problem) -> None:
        self.problem = problem
        self.v = np.zeros(problem.owner.size)

    def objective(self, free: Floats) -> tuple[float, Floats]:
        """Minus the log likelihood and its gradient, in free parameters."""
        cuts = self.problem.cuts
        value, slope = self.likelihood(_to_params(free, cuts))
        chained = slope.copy()
        tails = np.cumsum(slope[:cuts][::-1])[::-1]
        chained[:cuts] = tails
        chained[1:cuts] *= np.exp(np.clip(free[1:cuts], -30, 30))
        return -value, -chained

    def likelihood(self, params: Floats) -> tuple[float, Floats]:
        mode = _find_mode(self.problem, params, self.v)
        self.v = mode.v
        value = float(mode.density.log_p.sum() - mode.v @ mode.v / 2 - mode.curvature.log_det / 2)
        return value, _gradient(self.problem, params, mode)


def _split(problem: _Problem, params: Floats) -> tuple[Floats, Floats, Floats]:
    end = problem.cuts + problem.design.shape[1]
    return params[: problem.cuts], params[problem.cuts : end], params[end:]


def _find_mode(problem: _Problem, params: Floats, v: Floats) -> _Mode:
    """Newton steps on the log density of the random effects, which is concave for both links."""
    thresholds, effects, deviations = _split(problem, params)
    fixed, scale = problem.design @ effects, deviations[problem.owner]
    density = _density_at(problem, thresholds, fixed, scale, v)
    for _ in range(MODE_STEPS):
        slope = scale * _sum_levels(problem, density.score) - v
        move = _curvature(problem, density.weight, scale).solve(slope)
        v, density = _climb(problem, (thresholds, fixed, scale), v, move, density)
        if np.abs(move).max() < MODE_TOLERANCE:
            break
    return _Mode(v, density, _curvature(problem, density.weight, scale))


def _climb(
    problem: _Problem, at: tuple[Floats, Floats, Floats], v: Floats, move: Floats, density: Density
) -> tuple[Floats, Density]:
    """A whole Newton step, or as much of it as raises the density."""
    before = density.log_p.sum() - v @ v / 2
    for _ in range(20):
        trial = v + move
        there = _density_at(problem, *at, trial)
        if there.log_p.sum() - trial @ trial / 2 >= before - 1e-9:
            return trial, there
        move = move / 2
    return v, density


def _density_at(problem: _Problem, thresholds: Floats, fixed: Floats, scale: Floats, v: Floats) -> Density:
    eta = fixed + (scale * v)[problem.levels].sum(0)
    return evaluate_density(thresholds, problem.grades, eta, problem.link)


def _sum_levels(problem: _Problem, values: Floats) -> Floats:
    """(effects,): sum of `values`, (n,), over the observations of each random effect."""
    size = problem.owner.size
    return np.sum([np.bincount(level, values, size) for level in problem.levels], axis=0)


def _curvature(problem: _Problem, weight: Floats, scale: Floats) -> _Curvature:
    last = problem.levels[-1]
    few = int(np.count_nonzero(problem.owner < len(problem.levels) - 1))
    size = problem.owner.size - few
    diagonal = 1 + np.bincount(last - few, weight, size) * scale[few:] ** 2
    inner, cross = np.eye(few), np.zeros((size, few))
    for one in problem.levels[:-1]:
        cross += _table(last - few, one, weight, cross.shape)
        for two in problem.levels[:-1]:
            inner += _table(one, two, weight, inner.shape) * np.outer(scale[:few], scale[:few])
    cross *= np.outer(scale[few:], scale[:few])
    bridge = cross / diagonal[:, None]
    reduced = inner - cross.T @ bridge
    log_det = float(np.log(diagonal).sum() + (np.linalg.slogdet(reduced)[1] if few else 0.0))
    return _Curvature(diagonal, bridge, np.asarray(np.linalg.inv(reduced)), log_det)


def _table(rows: Integers, columns: Integers, weight: Floats, shape: tuple[int, ...]) -> Floats:
    counted: Floats = np.bincount(rows * shape[1] + columns, weight, shape[0] * shape[1]).astype(float)
    return counted.reshape(shape)


def _gradient(problem: _Problem, params: Floats, mode: _Mode) -> Floats:
    """d(log likelihood)/d(thresholds, effects, deviations), through the mode and through its curvature."""
    scale = _split(problem, params)[2][problem.owner]
    density, (high, low) = mode.density, _cut_moves(problem, mode.v)
    shift = _mode_shift(problem, mode, scale, high, low)
    weight_moves = density.weight_by_cut[0][:, None] * (high - shift) + density.weight_by_cut[1][:, None] * (
        low - shift
    )
    leverage, partial = _leverages(problem, mode.curvature, scale)
    slope = density.upper @ high + density.lower @ low - (leverage @ weight_moves) / 2
    slope[-len(problem.levels) :] -= (density.weight * partial).sum(1)
    return np.asarray(slope)


def _mode_shift(problem: _Problem, mode: _Mode, scale: Floats, high: Floats, low: Floats) -> Floats:
    """(n, parameters): how each parameter moves each linear predictor by moving the mode."""
    density, factors = mode.density, len(problem.levels)
    moves = density.score_by_cut[0][:, None] * high + density.score_by_cut[1][:, None] * low
    pull = scale[:, None] * np.stack([_sum_levels(problem, column) for column in moves.T], axis=1)
    own = _sum_levels(problem, density.score)
    pull[:, -factors:] += np.where(problem.owner[:, None] == np.arange(factors), own[:, None], 0.0)
    return np.asarray((scale[:, None] * mode.curvature.solve(pull))[problem.levels].sum(0))


def _cut_moves(problem: _Problem, v: Floats) -> tuple[Floats, Floats]:
    """(n, parameters) twice: how each parameter moves the upper and lower cut point at fixed random effects."""
    marks = np.eye(problem.cuts + 2)[:, 1 : problem.cuts + 1]
    moved = -np.hstack([problem.design, v[problem.levels].T])
    return np.hstack([marks[problem.grades + 1], moved]), np.hstack([marks[problem.grades], moved])


def _leverages(problem: _Problem, curvature: _Curvature, scale: Floats) -> tuple[Floats, Floats]:
    """m' H^-1 m of each observation, (n,), and of it the part of each factor without its deviation, (factors, n)."""
    partial = np.zeros(problem.levels.shape)
    for k, one in enumerate(problem.levels):
        for two in problem.levels:
            partial[k] += curvature.entries(one, two) * scale[two]
    return (scale[problem.levels] * partial).sum(0), partial


def _describe(state: "_State", params: Floats, value: float, back: Integers, is_converged: bool) -> MixedFit:
    """`back`: position of each factor as given among the factors as sorted."""
    thresholds, effects, deviations = _split(state.problem, params)
    fixed = thresholds.size + effects.size
    order = np.concatenate([np.arange(fixed), fixed + back])
    kept = order[np.concatenate([np.ones(fixed, bool), np.abs(deviations[back]) > SMALLEST_DEVIATION])]
    information = -_hessian(state, params)[np.ix_(kept, kept)]
    values = np.linalg.eigvalsh(information)
    is_finite = bool(values[0] > 1e-8 * values[-1] and np.abs(params[:fixed]).max() < 3 * LARGEST_EFFECT)
    return MixedFit(
        thresholds=thresholds,
        effects=effects,
        covariance=np.asarray(np.linalg.inv(information)) if is_finite else np.full_like(information, np.nan),
        log_likelihood=value,
        is_finite=is_finite,
        deviations=np.where(np.abs(deviations) > SMALLEST_DEVIATION, np.abs(deviations), 0.0)[back],
        is_converged=is_converged,
    )


def _hessian(state: "_State", params: Floats, step: float = 1e-4) -> Floats:
    moves = np.eye(params.size) * step
    both = [(state.likelihood(params + move)[1], state.likelihood(params - move)[1]) for move in moves]
    bend = np.stack([(up - down) / (2 * step) for up, down in both])
    return np.asarray((bend + bend.T) / 2)


def _without_estimate(start: OrdinalFit, factors: int) -> MixedFit:
    return MixedFit(**vars(start), deviations=np.full(factors, np.nan), is_converged=False)
