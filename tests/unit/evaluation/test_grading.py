"""Regression of grades on treatments: what it finds, leaves out and refuses."""

import numpy as np
import pytest
from statsmodels.miscmodels.ordinal_model import OrderedModel

from evaluation.ratings import RatingTable
from evaluation.reader import ordinal_mixed
from evaluation.reader.grading import regress_grades
from evaluation.reader.ordinal import fit_cumulative_link


def draw_grades(seed=0, effects=(0.0, 0.8, -0.5), readers=4, cases=20):
    random = np.random.default_rng(seed)
    latent = np.array(effects)[:, None, None] + random.normal(0, 0.5, (readers, 1)) + random.normal(0, 1, cases)
    return np.searchsorted([-2, -0.5, 1, 2.5], latent + random.logistic(size=latent.shape)) + 1.0


@pytest.fixture(scope="module")
def table():
    return RatingTable.from_arrays(draw_grades(), treatments=["original", "sr", "blurred"])


@pytest.fixture(scope="module")
def result(table):
    return regress_grades(table)


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_fixed_effects_agree_with_statsmodels(table, link):
    grades = table.ratings.ravel().astype(int) - 1
    design = np.repeat(np.eye(3), 80, axis=0)[:, 1:]
    other = OrderedModel(grades, design, distr=link).fit(method="bfgs", disp=False, gtol=1e-8)
    ours = regress_grades(table, link=link, random=())
    assert [ours.effects[name].value for name in ("sr", "blurred")] == pytest.approx(
        other.params[:2].tolist(), abs=1e-5
    )
    assert ours.log_likelihood == pytest.approx(other.llf, abs=1e-8)
    assert ours.effects["sr"].std_error == pytest.approx(other.bse[0], rel=1e-3)


def test_the_gradient_is_the_slope_of_the_likelihood():
    grades = draw_grades(seed=2, readers=3, cases=8).astype(int) - 1
    treatment, reader, case = (index.ravel() for index in np.indices(grades.shape))
    design = np.eye(3)[treatment][:, 1:]
    for link in ("logit", "probit"):
        problem = ordinal_mixed._pose(grades.ravel(), design, [reader, case], link)
        state = ordinal_mixed._State(problem)
        params = np.array([-1.5, -0.4, 1.2, 2.6, 0.7, -0.3, 0.6, 0.9])
        slope = state.likelihood(params)[1]
        moves = np.eye(8) * 1e-5
        sides = [(state.likelihood(params + move)[0], state.likelihood(params - move)[0]) for move in moves]
        assert slope.tolist() == pytest.approx([(up - down) / 2e-5 for up, down in sides], abs=1e-6)


def test_differences_are_differences_of_effects(result):
    effects = {name: one.value for name, one in result.effects.items()}
    for (first, second), one in result.differences.items():
        assert one.value == pytest.approx(effects[first] - effects[second])
    assert result.differences["sr", "blurred"].value > 0
    assert result.treatment_test.df == 2
    assert result.treatment_test.p_value < 1e-4


def test_another_reference_moves_the_effects_only(table, result):
    turned = regress_grades(table, reference="sr")
    assert turned.effects["original"].value == pytest.approx(-result.effects["sr"].value, abs=1e-4)
    assert turned.differences["sr", "blurred"].std_error == pytest.approx(
        result.differences["sr", "blurred"].std_error, abs=1e-4
    )
    assert turned.log_likelihood == pytest.approx(result.log_likelihood, abs=1e-6)


def test_names_and_order_of_readers_do_not_matter(table, result):
    shuffled = RatingTable.from_arrays(table.ratings[:, ::-1, ::-1], treatments=table.treatments)
    again = regress_grades(shuffled)
    assert again.effects["sr"].value == pytest.approx(result.effects["sr"].value, abs=1e-4)
    assert again.variances["reader"] == pytest.approx(result.variances["reader"], abs=1e-3)


def test_a_strictly_rising_recoding_of_the_grades_changes_nothing(table, result):
    recoded = RatingTable.from_arrays(table.ratings**3 - 7, treatments=table.treatments)
    assert regress_grades(recoded).effects["sr"].value == pytest.approx(result.effects["sr"].value, abs=1e-9)


def test_readers_who_differ_about_a_treatment_widen_its_interval(result):
    random = np.random.default_rng(8)
    latent = np.array([0.0, 0.8])[:, None, None] + random.normal(0, 1.5, (2, 6, 1)) + random.normal(0, 1, 25)
    table = RatingTable.from_arrays(np.searchsorted([-2, 0, 2], latent + random.logistic(size=(2, 6, 25))))
    plain = regress_grades(table)
    wide = regress_grades(table, random=("reader", "case", "reader_treatment"))
    assert wide.variances["reader_treatment"] > 0.5
    assert wide.effects["2"].std_error > 2 * plain.effects["2"].std_error


def test_missing_readings_are_left_out(table):
    holes = table.ratings.copy()
    holes[0, 1, 3:9] = np.nan
    ours = regress_grades(RatingTable.from_arrays(holes, treatments=table.treatments))
    assert ours.counts["readings"] == 3 * 4 * 20 - 6
    assert ours.effects["sr"].std_error > 0


def test_one_reader_is_a_fixed_one(table):
    one = regress_grades(table.select(readers=["2"]), random=("reader", "case", "reader_treatment"))
    assert one.random == ("case",)
    assert sum("only one reader" in warning for warning in one.warnings) == 2


def test_separated_grades_have_no_estimate():
    table = RatingTable.from_arrays(np.stack([np.full((3, 5), 1.0), np.full((3, 5), 2.0)]))
    for random in ((), ("reader", "case")):
        result = regress_grades(table, random=random)
        assert result.effects["2"].value is None
        assert result.log_likelihood is None
        assert any("separate" in warning for warning in result.warnings)


def test_extreme_predictors_keep_their_digits():
    """All but one of 400 readings at the top: the likelihood is that of a proportion."""
    grades = np.array([0] + [1] * 399)
    fit = fit_cumulative_link(grades, np.zeros((400, 0)))
    assert fit.log_likelihood == pytest.approx(np.log(1 / 400) + 399 * np.log(399 / 400), abs=1e-9)


@pytest.mark.parametrize(
    ("cube", "options", "message"),
    [
        (np.ones((2, 2, 5)), {}, "expected at least two different grades, got 1 everywhere"),
        (draw_grades()[:1], {}, "treatments: expected at least 2"),
        (np.random.default_rng(0).random((2, 3, 30)), {}, "expected a scale of at most 30 steps"),
        (draw_grades(), {"link": "cauchit"}, "link: expected one of logit, probit"),
        (draw_grades(), {"random": ("site",)}, "random: expected some of"),
        (draw_grades(), {"reference": "9"}, "reference: expected one of"),
        (draw_grades(), {"level": 0.0}, "level must lie"),
    ],
)
def test_it_refuses(cube, options, message):
    with pytest.raises(ValueError, match=message):
        regress_grades(RatingTable.from_arrays(cube), **options)
