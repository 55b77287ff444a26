"""The scaled bootstrap against the variance of two random factors, known in closed form for a mean."""

import numpy as np
import pytest

from evaluation.reader.estimates import resampling_weights
from evaluation.reader.limits_mrmc import random_mean
from evaluation.reader.resampling import TwoWayDraws, estimate_two_way

DRAWS = 20_000


def draw_mean(table, seed=0):
    """Bootstrap draws of the mean of a (readers, cases) table."""
    generator = np.random.default_rng(seed)
    readers, cases = (resampling_weights(size, DRAWS, generator) for size in table.shape)
    return TwoWayDraws(
        both=np.einsum("br,rc,bc->b", readers, table, cases, optimize=True) / table.size,
        readers=readers @ table.mean(axis=1) / table.shape[0],
        cases=cases @ table.mean(axis=0) / table.shape[1],
        reader_count=table.shape[0],
        case_count=table.shape[1],
    )


@pytest.mark.parametrize(("of_readers", "of_cases"), [(1.0, 1.0), (0.0, 1.0), (1.0, 0.0), (0.3, 0.3)])
def test_a_mean_gets_the_interval_of_two_random_factors(of_readers, of_cases):
    random = np.random.default_rng(7)
    table = of_readers * random.normal(size=(6, 1)) + of_cases * random.normal(size=40) + random.normal(size=(6, 40))
    exact = random_mean(table, level=0.95, method="exact")
    ours = estimate_two_way(float(table.mean()), draw_mean(table), level=0.95, method="m", null=0.0)
    assert ours.std_error == pytest.approx(exact.std_error, rel=0.05)
    assert ours.df == pytest.approx(exact.df, rel=0.15)
    assert [ours.ci_low, ours.ci_high] == pytest.approx([exact.ci_low, exact.ci_high], abs=0.3 * exact.std_error)
    assert ours.p_value == pytest.approx(exact.p_value, abs=0.05)


def test_plain_percentiles_would_be_too_wide():
    table = np.random.default_rng(8).normal(size=(6, 40))
    draws = draw_mean(table)
    scaled = estimate_two_way(float(table.mean()), draws, level=0.95, method="m")
    assert np.std(draws.both) > 1.4 * scaled.std_error


def test_one_reader_draws_cases_alone():
    table = np.random.default_rng(9).normal(size=(1, 50))
    one = estimate_two_way(float(table.mean()), draw_mean(table), level=0.95, method="m")
    assert one.std_error == pytest.approx(table.std(ddof=1) / np.sqrt(50), rel=0.03)
    assert one.df == 49


def test_the_interval_stays_in_its_bounds():
    draws = TwoWayDraws(
        both=np.linspace(0.9, 1.0, 500),
        readers=np.linspace(0.93, 0.97, 500),
        cases=np.linspace(0.93, 0.97, 500),
        reader_count=3,
        case_count=9,
    )
    assert estimate_two_way(0.97, draws, level=0.95, method="m", bounds=(0, 1)).ci_high == 1.0


def test_no_variation_has_no_interval():
    same = np.full(100, 0.5)
    draws = TwoWayDraws(both=same, readers=same, cases=same, reader_count=3, case_count=9)
    one = estimate_two_way(0.5, draws, level=0.95, method="m", null=0.5)
    assert one.value == 0.5
    assert one.ci_low is None
