"""Power by simulation, for designs that have no formula: simulated studies are analysed as real ones would be.

Ratings follow the model of Roe & Metz 1997, Acad Radiol 4:298: normal effects of readers, cases and their
interactions with treatments, the same for both truths.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy import special

from evaluation.ratings import BoolArray, FloatArray, RatingTable
from evaluation.reader.proportions import proportion_interval
from evaluation.reader.results import MrmcResult

Design = Literal["fully_crossed", "case_nested_in_reader", "case_nested_in_treatment", "reader_nested_in_treatment"]


@dataclass(frozen=True, kw_only=True)
class RatingModel:
    """Expected AUC of each treatment, and variances on the latent scale, the four of cases summing to 1.

    The defaults are the low-correlation, high-variability structure of Roe and Metz for AUC near 0.85.
    """

    aucs: tuple[float, ...]
    var_r: float = 0.0055
    var_tr: float = 0.0055
    var_c: float = 0.3
    var_tc: float = 0.3
    var_rc: float = 0.2
    var_error: float = 0.2
    steps: int | None = None

    def __post_init__(self) -> None:
        if not self.aucs or not all(0 < auc < 1 for auc in self.aucs):
            raise ValueError(f"aucs: expected numbers between 0 and 1, got {self.aucs}")
        of_cases = (self.var_c, self.var_tc, self.var_rc, self.var_error)
        if min(self.var_r, self.var_tr, *of_cases) < 0 or abs(sum(of_cases) - 1) > 1e-9:
            raise ValueError(f"variances: expected at least 0, those of cases summing to 1, got {of_cases}")
        if self.steps is not None and self.steps < 2:
            raise ValueError(f"steps: expected at least 2 steps of the scale, or None, got {self.steps}")


@dataclass(frozen=True, kw_only=True)
class StudySize:
    """Readers, non-diseased and diseased cases in all; a nested design deals them out evenly."""

    readers: int
    negatives: int
    positives: int
    design: Design = "fully_crossed"

    def __post_init__(self) -> None:
        if self.design not in get_args(Design):
            raise ValueError(f"design: expected one of {', '.join(get_args(Design))}, got {self.design!r}")
        if self.readers < 1 or self.negatives < 2 or self.positives < 2:
            raise ValueError(
                "readers, negatives, positives: expected at least 1, 2 and 2, got "
                f"{self.readers}, {self.negatives} and {self.positives}"
            )


@dataclass(frozen=True, kw_only=True)
class SimulatedPower:
    """Share of simulated studies whose test was significant, with its 95 % interval (Wilson)."""

    power: float
    ci_low: float
    ci_high: float
    significant: int
    simulations: int
    without_test: int
    seed: int


def simulate_ratings(model: RatingModel, size: StudySize, generator: np.random.Generator) -> RatingTable:
    """One study: ratings (treatments, readers, cases), NaN where the design has no reading.

    With `steps` the latent decision is cut into that many steps at fixed quantiles of the non-diseased and diseased
    cases together.
    """
    treatments = len(model.aucs)
    truth = np.repeat([0, 1], [size.negatives, size.positives])
    shape = (treatments, size.readers, truth.size)
    spread = np.sqrt(2 * (1 + model.var_r + model.var_tr))
    gaps = spread * special.ndtri(np.array(model.aucs))
    latent = truth * gaps[:, None, None] + _noise(model, shape, truth, generator)
    if model.steps is not None:
        cuts = np.quantile(latent, np.linspace(0, 1, model.steps + 1)[1:-1])
        latent = 1.0 + np.searchsorted(cuts, latent)
    return RatingTable.from_arrays(np.where(plan_readings(size, treatments), latent, np.nan), truth)


def _noise(
    model: RatingModel, shape: tuple[int, int, int], truth: np.ndarray, generator: np.random.Generator
) -> FloatArray:
    treatments, readers, cases = shape

    def draw(variance: float, *size: int) -> FloatArray:
        return generator.normal(0.0, np.sqrt(variance), size)

    of_readers = draw(model.var_r, 1, readers, 2) + draw(model.var_tr, treatments, readers, 2)
    of_cases = draw(model.var_c, 1, 1, cases) + draw(model.var_tc, treatments, 1, cases)
    rest = draw(model.var_rc, 1, readers, cases) + draw(model.var_error, *shape)
    return np.asarray(of_readers[:, :, truth] + of_cases + rest)


def plan_readings(size: StudySize, treatments: int) -> BoolArray:
    """(treatments, readers, cases): which readings the design holds; nested levels are dealt out in turn."""
    treatment, reader = np.arange(treatments)[:, None, None], np.arange(size.readers)[None, :, None]
    case = np.concatenate([np.arange(size.negatives), np.arange(size.positives)])[None, None, :]
    rules = {
        "fully_crossed": np.ones(1, dtype=bool),
        "case_nested_in_reader": case % size.readers == reader,
        "case_nested_in_treatment": case % treatments == treatment,
        "reader_nested_in_treatment": reader % treatments == treatment,
    }
    return np.broadcast_to(rules[size.design], (treatments, size.readers, case.shape[2]))


def simulate_power(
    model: RatingModel,
    size: StudySize,
    *,
    analyse: Callable[[RatingTable], MrmcResult],
    alpha: float = 0.05,
    simulations: int = 1000,
    seed: int = 0,
    advance: Callable[[], object] | None = None,
) -> SimulatedPower:
    """Share of `simulations` studies whose global test (random readers and cases) has p < `alpha`.

    `analyse` is the analysis that the protocol names; `advance` is called after each study, for a progress bar. A
    study whose test does not exist counts as not significant. Not where a formula exists (`find_power`): that is
    exact and instant.
    """
    if simulations < 1:
        raise ValueError(f"simulations: expected at least 1, got {simulations}")
    generator = np.random.default_rng(seed)
    p_values = []
    for _ in range(simulations):
        p_values.append(
            analyse(simulate_ratings(model, size, generator)).random_readers_random_cases.global_test.p_value
        )
        if advance is not None:
            advance()
    found = sum(p is not None and p < alpha for p in p_values)
    low, high = proportion_interval(found, simulations)
    return SimulatedPower(
        power=found / simulations,
        ci_low=low,
        ci_high=high,
        significant=found,
        simulations=simulations,
        without_test=sum(p is None for p in p_values),
        seed=seed,
    )
