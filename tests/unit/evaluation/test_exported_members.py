"""The public names: each exists, is written down once, and says what it is."""

import inspect
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = (
    "evaluation",
    "evaluation.files",
    "evaluation.reader",
    "evaluation.triage",
    "evaluation.report",
    "evaluation.adapters",
)
READER = import_module("evaluation.reader")
#: Parts that others of the library stand on, without a name of their own to the outside.
INTERNAL = {
    "binormal",
    "correlation_kernels",
    "covariance",
    "dbm",
    "merit",
    "merit_pairs",
    "mrmc_anova",
    "mrmc_setting",
    "mrmc_tests",
    "nested",
    "ordinal",
    "ordinal_mixed",
    "preference_fit",
    "resampling",
    "ustat",
    "ustat_moments",
}
#: Modules whose one function has the module's name: imported from there, so that the two cannot be mistaken.
BY_MODULE = {"preference_rate"}
NAMES = [(package, name) for package in PACKAGES for name in import_module(package).__all__]


@pytest.mark.parametrize(("package", "name"), NAMES)
def test_a_public_name_exists_and_is_documented(package, name):
    member = getattr(import_module(package), name)
    if inspect.isclass(member) or inspect.isfunction(member):
        assert member.__name__ == name
        assert (inspect.getdoc(member) or "").strip()


@pytest.mark.parametrize("package", PACKAGES)
def test_names_are_listed_once(package):
    names = import_module(package).__all__
    assert len(names) == len(set(names))


def test_an_unknown_name_is_refused():
    for package in PACKAGES[:5]:
        with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
            _ = import_module(package).nonsense


def test_no_module_of_readers_is_forgotten():
    modules = {path.stem for path in Path(READER.__file__).parent.glob("*.py") if path.stem != "__init__"}
    assert modules - set(READER.PUBLIC) - INTERNAL - BY_MODULE == set()
