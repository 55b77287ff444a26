"""Regression of grades and visual grading characteristics against R's ordinal and pROC."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluation.ratings import RatingTable
from evaluation.reader.grading import regress_grades
from evaluation.reader.ordinal import fit_cumulative_link
from evaluation.reader.ordinal_mixed import fit_mixed_link
from evaluation.reader.vgc import vgc_area, vgc_curve
from tests.reference._cases import close, data_file, load_case

CROSSED = json.loads((Path(__file__).parent / "crossed-grades-clmm.json").read_text())


def read_wine(shared):
    """Grades as steps 0 to 4, columns warm and contact, judge as level."""
    wine = pd.read_csv(data_file(shared, load_case(shared, "ordinal-wine-clm")))
    design = np.column_stack([wine["temp"] == "warm", wine["contact"] == "yes"]).astype(float)
    return wine["rating"].to_numpy() - 1, design, wine["judge"].to_numpy() - 1


def test_cumulative_logit(shared):
    case = load_case(shared, "ordinal-wine-clm")
    grades, design, _ = read_wine(shared)
    fit = fit_cumulative_link(grades, design)
    values = np.concatenate([fit.thresholds, fit.effects])
    assert values.tolist() == close(list(case["expected"]["coef"].values()), **case["tolerance"])
    errors = np.sqrt(np.diag(fit.covariance))
    assert errors.tolist() == close(list(case["expected"]["se"].values()), **case["tolerance"])
    assert fit.log_likelihood == close(case["expected"]["loglik"], **case["tolerance"])
    assert 2 * (values.size - fit.log_likelihood) == close(case["expected"]["aic"], **case["tolerance"])


@pytest.mark.parametrize(
    ("link", "thresholds", "effects", "variance", "log_likelihood"),
    [
        ("logit", [-1.623667, 1.513365, 4.228527, 6.088773], [3.062997, 1.834885], 1.279461, -81.565409),
        ("probit", [-0.926480, 0.889438, 2.467593, 3.536662], [1.800014, 1.048205], 0.439772, -80.930607),
    ],
)
def test_random_judges_of_wine(shared, link, thresholds, effects, variance, log_likelihood):
    """clmm(rating ~ temp + contact + (1|judge)), ordinal 2022.11-16: the documented example (-81.57, 3.063, 1.835)."""
    grades, design, judge = read_wine(shared)
    fit = fit_mixed_link(grades, design, [judge], link=link)
    assert fit.thresholds.tolist() == close(thresholds, abs=1e-4)
    assert fit.effects.tolist() == close(effects, abs=1e-4)
    assert fit.deviations[0] ** 2 == close(variance, abs=1e-4)
    assert fit.log_likelihood == close(log_likelihood, abs=1e-5)


def test_errors_of_random_judges(shared):
    grades, design, judge = read_wine(shared)
    errors = np.sqrt(np.diag(fit_mixed_link(grades, design, [judge]).covariance))
    assert errors[:6].tolist() == close([0.682441, 0.603753, 0.808966, 0.972454, 0.595376, 0.512529], abs=1e-4)


def test_a_random_effect_without_variance_leaves_the_model_as_it_was(shared):
    """clmm puts the variance of bottles, beside judges, at 2e-11."""
    grades, design, judge = read_wine(shared)
    bottle = np.arange(72) % 8
    both, one = (fit_mixed_link(grades, design, factors) for factors in ([judge, bottle], [judge]))
    assert both.deviations[1] == 0.0
    assert both.effects.tolist() == close(one.effects.tolist(), abs=1e-5)
    assert both.covariance.shape == one.covariance.shape


@pytest.mark.parametrize("link", ["logit", "probit"])
def test_crossed_random_readers_and_cases(link):
    expected, tolerance = CROSSED["expected"][link], CROSSED["tolerance"]
    grades = np.array([int(digit) for digit in CROSSED["grades"]]).reshape(CROSSED["shape"])
    result = regress_grades(RatingTable.from_arrays(grades), link=link)
    effect = result.effects["2"]
    assert [effect.value, effect.std_error] == close([expected["effect"], expected["std_error"]], **tolerance)
    assert [one.value for one in result.thresholds.values()] == close(expected["thresholds"], **tolerance)
    assert [one.std_error for one in result.thresholds.values()] == close(expected["threshold_errors"], **tolerance)
    assert result.variances["reader"] == close(expected["reader_variance"], **tolerance)
    assert result.variances["case"] == close(expected["case_variance"], **tolerance)
    assert result.log_likelihood == close(expected["log_likelihood"], **tolerance)


def test_vgc_area_and_operating_points(shared):
    case = load_case(shared, "vgc-wine")
    first, second = (np.array(case["inputs"][key], float) for key in ("modality_1_reference", "modality_2_test"))
    curve = vgc_curve(first, second)
    assert curve.area == close(case["expected"]["auc_vgc"], **case["tolerance"])
    assert list(curve.first_share) == close(case["expected"]["fpf"], **case["tolerance"])
    assert list(curve.second_share) == close(case["expected"]["tpf"], **case["tolerance"])


def test_vgc_of_one_reader_has_that_area_and_about_its_error(shared):
    """DeLong's error for unpaired grades; the bootstrap draws both sides apart, so it agrees within a tenth."""
    case = load_case(shared, "vgc-wine")
    cube = np.array([[case["inputs"]["modality_1_reference"]], [case["inputs"]["modality_2_test"]]], float)
    area = vgc_area(cube, paired=False).area
    assert area.value == close(case["expected"]["auc_vgc"], **case["tolerance"])
    assert area.std_error == pytest.approx(case["expected"]["delong_var_unpaired"] ** 0.5, rel=0.1)
