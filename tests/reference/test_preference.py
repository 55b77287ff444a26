"""Bradley-Terry, Thurstone and Davidson against published data and other programs."""

import numpy as np
import pytest
import statsmodels.api as sm

from evaluation.reader.preference import fit_preferences
from evaluation.reader.preference_data import make_comparisons
from tests.reference._cases import close, load_case


@pytest.fixture
def baseball(shared):
    """Every ordered pair of teams, home team first: wins of the home team, wins of the other."""
    rows = load_case(shared, "bradley-terry-baseball")["inputs"]["data"]
    first = [row["home.team"] for row in rows for _ in range(2)]
    second = [row["away.team"] for row in rows for _ in range(2)]
    count = [row[side] for row in rows for side in ("home.wins", "away.wins")]
    return make_comparisons(first, second, [1, 0] * len(rows), count=count)


def assert_abilities(result, case):
    for team, row in zip(case["expected"]["teams"], case["expected"]["ability"], strict=True):
        ability = result.abilities[team]
        assert ability.value == close(row["ability"], **case["tolerance"])
        assert ability.std_error == close(row["s.e."], **case["tolerance"])


def test_bradley_terry(shared, baseball):
    case = load_case(shared, "bradley-terry-baseball")
    result = fit_preferences(baseball, reference="Baltimore")
    assert_abilities(result, case)
    assert result.deviance == close(case["expected"]["deviance"], **case["tolerance"])
    assert result.deviance_df == case["expected"]["df"]


def test_bradley_terry_with_the_advantage_of_the_first(shared, baseball):
    case = load_case(shared, "bradley-terry-baseball")
    result = fit_preferences(baseball, reference="Baltimore", order_effect=True)
    ours = [result.abilities[team] for team in case["expected"]["teams"][1:]] + [result.effects["order"]]
    for one, (value, error, z, p) in zip(ours, case["expected"]["home_model"], strict=True):
        assert [one.value, one.std_error, one.statistic, one.p_value] == close([value, error, z, p], abs=1e-4)
        assert [one.value, one.std_error] == close([value, error], **case["tolerance"])
    assert result.deviance == close(case["expected"]["home_deviance"], **case["tolerance"])
    assert result.deviance_df == case["expected"]["home_df"]


def test_thurstone(shared, baseball):
    case = load_case(shared, "thurstone-baseball")
    result = fit_preferences(baseball, model="thurstone", reference="Baltimore")
    assert_abilities(result, case)
    assert result.deviance == close(case["expected"]["deviance"], **case["tolerance"])


#: Invented counts: pair, preferences for the first, for the second, ties.
TIED = (("a", "b", 19, 22, 16), ("a", "c", 16, 19, 12), ("b", "c", 19, 19, 10), ("a", "d", 18, 23, 13))
TIED = (*TIED, ("b", "d", 23, 19, 9), ("c", "d", 19, 20, 15))


def test_davidson_is_the_log_linear_model_of_the_counts():
    """Fienberg and Larntz 1976, Biometrika 63:245: Davidson's model as a Poisson regression, fitted by statsmodels."""
    first, second = ([row[at] for row in TIED for _ in range(3)] for at in (0, 1))
    counts = np.array([count for row in TIED for count in row[2:]], float)
    result = fit_preferences(make_comparisons(first, second, [1, 0, 0.5] * 6, count=counts), model="davidson")
    columns = [np.repeat(np.eye(6)[pair], 3) for pair in range(6)]
    gain = np.tile([0.5, -0.5, 0.0], 6)
    for name in "bcd":
        sign = np.array([(a == name) - (b == name) for a, b in zip(first, second, strict=True)], float)
        columns.append(gain * sign)
    columns.append(np.tile([0.0, 0.0, 1.0], 6))
    other = sm.GLM(counts, np.column_stack(columns), family=sm.families.Poisson()).fit(tol=1e-14)
    ours = [result.abilities[name] for name in "bcd"] + [result.tie]
    assert [one.value for one in ours] == close(list(other.params[6:]), abs=1e-8)
    assert [one.std_error for one in ours] == close(list(other.bse[6:]), abs=1e-8)
    assert result.deviance == close(float(other.deviance), abs=1e-8)
    assert result.deviance_df == other.df_resid
