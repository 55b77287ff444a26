"""Bootstrap over readers and cases: its spread, its seed, what it refuses; simulated power beside the formula."""

import numpy as np
import pytest

from evaluation.reader.bootstrap import bootstrap_treatments
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.power import PowerComponents, find_cases, find_power, find_readers
from evaluation.reader.power_simulation import RatingModel, StudySize, plan_readings, simulate_power, simulate_ratings
from tests.unit.evaluation._studies import make_table

AUC = EmpiricalAuc()
PARTS = PowerComponents(var_tr=0.0002, var=0.0008, cov1=0.00035, cov2=0.00034, cov3=0.00024, cases=114)


def test_the_spread_over_readers_and_cases_is_that_of_the_biased_formula():
    """The ideal bootstrap has a closed form: the variance that `mle` gives."""
    table = make_table(readers=5, cases=60)
    drawn = bootstrap_treatments(table, AUC, draws=4000, seed=1)
    formula = compare_treatments(table, AUC, method="mle").random_readers_random_cases.differences[0]
    assert drawn.differences["1", "2"].std_error == pytest.approx(formula.std_error, rel=0.06)
    assert drawn.differences["1", "2"].value == pytest.approx(formula.estimate)


def test_drawing_cases_only_gives_less_spread_than_drawing_both():
    table = make_table(readers=4, cases=40)
    errors = {
        kind: bootstrap_treatments(table, AUC, resample=kind, draws=400).treatment_means["1"].std_error
        for kind in ("readers_and_cases", "cases", "readers")
    }
    assert max(errors, key=errors.get) == "readers_and_cases"


def test_the_seed_decides_and_progress_reaches_the_number_of_draws():
    table, done = make_table(), []
    first, again = (bootstrap_treatments(table, AUC, draws=150, seed=7, advance=done.append) for _ in range(2))
    assert first == again
    assert sum(done) == 300


def test_missing_readings_are_left_out_of_a_draw():
    def drop(ratings, truth):
        ratings[0, 2] = np.nan
        return ratings

    made = bootstrap_treatments(make_table(change=drop), AUC, draws=50)
    assert made.treatment_means["1"].ci_low is not None
    assert any("reader 3 under treatment 1 is not available: no readings" in note for note in made.warnings)


def test_one_reader_cannot_be_drawn_from():
    with pytest.raises(ValueError, match="readers: expected at least 2 to draw from, got 1; resample cases only"):
        bootstrap_treatments(make_table(readers=1), AUC, draws=20)
    made = bootstrap_treatments(make_table(readers=1), AUC, resample="cases", draws=20)
    assert made.differences["1", "2"].ci_low is not None


def test_a_treatment_without_any_reading_of_a_class_is_not_available():
    def drop(ratings, truth):
        ratings[0][:, truth == 1] = np.nan
        return ratings

    made = bootstrap_treatments(make_table(change=drop), AUC, draws=20)
    assert made.treatment_means["1"].value is None
    assert made.treatment_means["1"].warnings


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"draws": 1}, "draws: expected at least 2, got 1"),
        ({"resample": "patients"}, "resample: expected one of readers_and_cases, cases, readers, got 'patients'"),
        ({"level": 2}, "level must lie between 0 and 1"),
    ],
)
def test_bootstrap_options_without_sense_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        bootstrap_treatments(make_table(), AUC, **options)


def test_the_numbers_found_are_the_smallest_that_suffice():
    cases = find_cases(PARTS, readers=8, effect=0.05)
    assert cases.power >= 0.8 > find_power(PARTS, readers=8, cases=cases.cases - 1, effect=0.05).power
    readers = find_readers(PARTS, cases=150, effect=0.05)
    assert readers.power >= 0.8 > find_power(PARTS, readers=readers.readers - 1, cases=150, effect=0.05).power


def test_a_negative_component_counts_as_nothing_and_says_so():
    one = PowerComponents(var_tr=-0.0001, var=0.0008, cov1=0.00035, cov2=0.0002, cov3=0.00024, cases=114)
    made = find_power(one, readers=8, cases=100, effect=0.05)
    assert any("var_tr is negative" in note for note in made.warnings)
    assert any("cov2 - cov3 is negative" in note for note in made.warnings)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"readers": 1}, "readers: expected at least 2 for random_readers_random_cases, got 1"),
        ({"cases": 1}, "cases, treatments: expected at least 2 of each, got 1 and 2"),
        ({"effect": 0}, "effect: expected a difference other than 0, got 0"),
        ({"alpha": 0}, "alpha: expected a number between 0 and 1, got 0"),
        ({"generalise": "all"}, "generalise: expected one of"),
    ],
)
def test_sizes_without_sense_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        find_power(PARTS, **{"readers": 5, "cases": 100, "effect": 0.05, **options})


@pytest.mark.parametrize(
    ("change", "message"), [({"var": 0}, "var: expected a positive"), ({"cov1": 0.01}, "cov1: expected less than var")]
)
def test_components_without_sense_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        PowerComponents(**{**vars(PARTS), **change})


@pytest.mark.parametrize(
    "design", ["fully_crossed", "case_nested_in_reader", "case_nested_in_treatment", "reader_nested_in_treatment"]
)
def test_simulated_studies_have_the_design_asked_for(design):
    size = StudySize(readers=4, negatives=20, positives=20, design=design)
    table = simulate_ratings(RatingModel(aucs=(0.7, 0.8), steps=5), size, np.random.default_rng(0))
    assert table.design == design
    assert set(np.unique(table.ratings[table.is_read])) <= {1, 2, 3, 4, 5}
    assert plan_readings(size, 2).any(axis=(0, 1)).all()


def test_simulated_areas_are_those_of_the_model():
    size = StudySize(readers=40, negatives=400, positives=400)
    table = simulate_ratings(RatingModel(aucs=(0.7, 0.9)), size, np.random.default_rng(2))
    means = [mean.estimate for mean in compare_treatments(table, AUC).treatment_means.values()]
    assert means == pytest.approx([0.7, 0.9], abs=0.02)


def test_simulated_power_is_seeded_and_lies_in_its_interval():
    model, size = RatingModel(aucs=(0.7, 0.9)), StudySize(readers=4, negatives=20, positives=20)
    made = [
        simulate_power(model, size, analyse=lambda t: compare_treatments(t, AUC), simulations=12, seed=5)
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert made[0].ci_low <= made[0].power <= made[0].ci_high


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RatingModel(aucs=(1.0,)), "aucs: expected numbers between 0 and 1"),
        (lambda: RatingModel(aucs=(0.8,), var_c=0.9), "variances: expected at least 0, those of cases summing to 1"),
        (lambda: RatingModel(aucs=(0.8,), steps=1), "steps: expected at least 2"),
        (lambda: StudySize(readers=0, negatives=2, positives=2), "readers, negatives, positives: expected"),
        (lambda: StudySize(readers=2, negatives=2, positives=2, design="latin"), "design: expected one of"),
    ],
)
def test_models_without_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
