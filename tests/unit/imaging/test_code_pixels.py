import numpy as np
import pytest

from imaging.coding import FULL, Coding, choose_coding


def _coding(stored: np.ndarray, *, slope: float = 1.0, intercept: float = 0.0) -> Coding:
    """As for a stack of this one plane."""
    low, high = float(stored.min()), float(stored.max())
    return choose_coding(low, high, is_integer=stored.dtype.kind in "iu", slope=slope, intercept=intercept)


@pytest.mark.parametrize(
    ("stored", "slope", "intercept"),
    [
        (np.arange(256, dtype=np.uint8).reshape(16, 16), 1.0, 0.0),
        (np.arange(-1000, 3096, dtype=np.int16).reshape(64, 64), 1.0, -24.0),
        (np.linspace(-32768, 32765, 64, dtype=np.int16).reshape(8, 8), 2.5, 7.0),
        (np.array([[0, 4095]], np.uint16), 9.570207, -19595.0),
        (np.array([[0, 1, 65534, 65535]], np.uint16), 1.0, 0.0),
        (np.array([[100_000, 100_100]], np.int32), 1.0, 0.0),
    ],
)
def test_integers_come_back_exactly(stored, slope, intercept):
    coding = _coding(stored, slope=slope, intercept=intercept)
    values = stored.astype(float) * slope + intercept
    codes = coding.encode(values)
    exact = codes.astype(float) * coding.slope + coding.offset
    assert np.array_equal(np.rint((exact - intercept) / slope), stored)
    assert np.allclose(exact, values, rtol=0, atol=1e-6 * abs(slope))


def test_a_small_range_leaves_finer_steps_for_reconstructions():
    coding = _coding(np.array([[0, 255]], np.uint8))
    assert coding.slope <= 1 / 128


def test_there_is_room_for_overshoot():
    coding = _coding(np.array([[0, 4095]], np.uint16))
    assert coding.offset <= -0.1 * 4095
    assert coding.offset + FULL * coding.slope >= 1.1 * 4095


def test_floats_are_quantised_to_the_range_over_65535():
    stored = np.random.default_rng(1).normal(size=(32, 32))
    coding = _coding(stored)
    back = coding.decode(coding.encode(stored))
    assert np.abs(back - stored).max() <= np.ptp(stored) * 1.25 / FULL


def test_what_lies_outside_is_clipped_not_wrapped():
    coding = _coding(np.array([[0, 255]], np.uint8))
    assert coding.encode(np.array([-1e6, 1e6])).tolist() == [0, FULL]


def test_a_falling_rescale_keeps_bright_high():
    stored = np.array([[0, 100]], np.uint16)
    coding = _coding(stored, slope=-2.0, intercept=5.0)
    codes = coding.encode(stored * -2.0 + 5.0)
    assert codes[0, 0] > codes[0, 1]
    assert coding.slope > 0
    assert np.allclose(coding.decode(codes), [[5.0, -195.0]])
