"""What the image packages offer is listed, importable and documented."""

import importlib
import inspect
import typing

import pytest

PACKAGES = ("evaluation.image", "evaluation.region", "evaluation.observer")


@pytest.mark.parametrize("package", PACKAGES)
def test_the_public_names_are_sorted_unique_and_there(package):
    module = importlib.import_module(package)
    assert list(module.__all__) == sorted(set(module.__all__))
    assert all(hasattr(module, name) for name in module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_public_name_is_left_out(package):
    module = importlib.import_module(package)
    defined = {name for name, value in vars(module).items() if not name.startswith("_") and not inspect.ismodule(value)}
    assert defined == set(module.__all__)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_says_what_it_is(package):
    module = importlib.import_module(package)
    for name in module.__all__:
        value = getattr(module, name)
        if callable(value) and not typing.get_origin(value):
            assert (inspect.getdoc(value) or "").strip(), name
