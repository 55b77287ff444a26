"""Windows as PS3.3 C.11.2.1.2 and C.11.2.1.3 define them."""

import numpy as np
import pytest

from evaluation.files.content import Window
from imaging.previews import apply_window

VALUES = np.arange(90, 122, dtype=float)


def test_a_width_of_1_is_a_threshold_half_below_the_centre():
    shown = apply_window(VALUES, Window(100, 1))
    assert np.all(shown[VALUES >= 100] == 255)
    assert np.all(shown[VALUES < 100] == 0)


@pytest.mark.parametrize(("centre", "width"), [(100.0, 10.0), (101.5, 7.0), (105.0, 2.0)])
def test_linear_follows_the_formula_of_the_standard(centre, width):
    """C.11.2.1.2.1: below c - 0.5 - (w-1)/2 black, above c - 0.5 + (w-1)/2 white, a line between."""
    expected = np.clip(((VALUES - (centre - 0.5)) / (width - 1) + 0.5), 0, 1) * 255
    assert np.abs(apply_window(VALUES, Window(centre, width)) - expected).max() <= 0.5 + 1e-9


def test_linear_exact_takes_the_width_as_it_stands():
    values = np.linspace(0, 1, 101)
    shown = apply_window(values, Window(0.5, 0.2, "LINEAR_EXACT"))
    assert shown[values <= 0.4].max() == 0
    assert shown[values >= 0.6 + 1e-9].min() == 255
    assert shown[50] in (127, 128)


def test_sigmoid_follows_its_formula():
    values = np.linspace(-100, 300, 81)
    expected = 255 / (1 + np.exp(-4 * (values - 100) / 50))
    assert np.abs(apply_window(values, Window(100, 50, "SIGMOID")) - expected).max() <= 0.5 + 1e-9
