"""Power and size from the Van Dyke pilot against RJafroc (Hillis 2011)."""

import pytest

from evaluation.adapters import read_ratings
from evaluation.reader.merit_auc import EmpiricalAuc
from evaluation.reader.mrmc import compare_treatments
from evaluation.reader.power import PowerComponents, find_cases, find_power
from tests.reference._cases import close, load_case
from tests.reference._rjafroc import GENERALISATIONS

EFFECT_OF_THE_SIZES = 0.05
LARGEST_OF_RJAFROC = 2001


@pytest.fixture
def pilot(shared):
    case = load_case(shared, "power-vandyke")
    table = read_ratings(shared / "reference" / case["inputs"]["pilot"])
    return case, PowerComponents.from_result(compare_treatments(table, EmpiricalAuc()))


def test_power_of_given_sizes(pilot):
    case, components = pilot
    for row in case["expected"]["grid"]:
        name = row["analysis"]
        ours = find_power(
            components,
            readers=row["J"],
            cases=row["K"],
            effect=row["effect"],
            generalise=GENERALISATIONS[name],
        )
        critical = row.get(f"f{name}", row.get(f"chsq{name}"))
        assert ours.power == close(row[f"power{name}"], **case["tolerance"])
        assert ours.noncentrality == close(row[f"ncp{name}"], **case["tolerance"])
        assert ours.critical_value == close(critical, **case["tolerance"])
        assert (ours.df2 is None) == (row[f"df2{name}"] is None)
        assert ours.df2 is None or ours.df2 == close(row[f"df2{name}"], **case["tolerance"])


def test_the_printed_powers(pilot):
    case, components = pilot
    for row in case["expected"]["printed"]:
        ours = find_power(
            components,
            readers=row["J"],
            cases=row["K"],
            effect=row["effect"],
            generalise=GENERALISATIONS[row["analysis"]],
        )
        assert ours.power == close(row["power"], **case["tolerance"])


def test_the_smallest_number_of_cases(pilot):
    case, components = pilot
    for row in case["expected"]["K_given_J"]:
        name = row["analysis"]
        options = {
            "readers": row["J"],
            "effect": EFFECT_OF_THE_SIZES,
            "generalise": GENERALISATIONS[name],
        }
        if row[f"K{name}"] == LARGEST_OF_RJAFROC:  # it stops there without reaching 80 %
            with pytest.raises(ValueError, match=r"2001 cases give a power of 0\.639 only"):
                find_cases(components, most=LARGEST_OF_RJAFROC, **options)
            continue
        ours = find_cases(components, **options)
        assert ours.cases == row[f"K{name}"]
        assert ours.power == close(row[f"power{name}"], **case["tolerance"])
