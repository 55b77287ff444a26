"""Slow: a nominal 95 % interval covers the truth in 93 to 97 % of simulated studies."""

import numpy as np
import pytest
from scipy import stats

from evaluation.ratings import RatingTable
from evaluation.reader.grading import regress_grades
from evaluation.reader.vgc import vgc_area

CUTS = np.array([-1.5, -0.5, 0.5, 1.5])
STUDIES = 600


def draw_study(random, *, shift, readers, cases, of_readers=0.3, of_cases=0.7):
    """Grades 1 to 5 from a latent quality: treatment, reader's level, case, and chance with variance 1."""
    latent = np.array([0.0, shift])[:, None, None] + of_readers * random.normal(size=(readers, 1))
    latent = latent + of_cases * random.normal(size=cases) + random.normal(size=(2, readers, cases))
    return np.searchsorted(CUTS, latent) + 1.0


def true_area(shift, *, of_cases=0.7):
    """Area of one reader over the population of cases, averaged over readers' levels by quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(41)
    spread = np.sqrt(1 + of_cases**2)
    areas = []
    for node in nodes:
        edges = [np.concatenate([[-np.inf], CUTS, [np.inf]]) - 0.3 * node - mean for mean in (0.0, shift)]
        first, second = (np.diff(stats.norm.cdf(edge / spread)) for edge in edges)
        areas.append(second @ (np.cumsum(first) - first / 2))
    return float(weights @ areas / weights.sum())


def covers(estimate, value):
    return estimate.ci_low <= value <= estimate.ci_high


@pytest.mark.slow
@pytest.mark.parametrize("shift", [0.0, 0.6])
def test_the_vgc_interval_covers(shift):
    random = np.random.default_rng(20)
    value = true_area(shift)
    hits = [
        covers(vgc_area(draw_study(random, shift=shift, readers=8, cases=60), draws=300, seed=study).area, value)
        for study in range(STUDIES)
    ]
    assert 0.93 <= np.mean(hits) <= 0.97


@pytest.mark.slow
def test_the_regression_interval_covers():
    """Probit with random readers and cases; the latent variance of chance is 1, so the effect is the shift."""
    random = np.random.default_rng(21)
    hits = []
    for _ in range(200):
        table = RatingTable.from_arrays(draw_study(random, shift=0.5, readers=6, cases=40))
        hits.append(covers(regress_grades(table, link="probit").effects["2"], 0.5))
    assert 0.92 <= np.mean(hits) <= 0.985
