"""One coding, range and window over all planes of a stack."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from evaluation.files.content import PlaneInfo, RefusedError, Window
from imaging.decoding.answers import PixelFacts
from imaging.ingest.pixels import StackPixels


@dataclass
class DrawnPlane:
    """A plane in memory."""

    stored: np.ndarray
    slope: float = 1.0
    intercept: float = 0.0
    padding: np.ndarray | None = None
    windows: tuple[Window, ...] = ()
    info: PlaneInfo = field(init=False)
    facts: PixelFacts = field(init=False)

    def __post_init__(self):
        rows, columns = self.stored.shape
        self.info = PlaneInfo(
            index=0, rows=rows, columns=columns, slope=self.slope, intercept=self.intercept, windows=self.windows
        )
        seen = self.stored if self.padding is None else self.stored[~self.padding]
        self.facts = PixelFacts(
            is_integer=self.stored.dtype.kind != "f",
            is_byte=self.stored.dtype == np.uint8,
            low=float(seen.min()) if seen.size else None,
            high=float(seen.max()) if seen.size else None,
            has_padding=self.padding is not None,
        )

    def read_stored(self):
        return self.stored

    def read_padding(self):
        return self.padding


def ramp(low, high, dtype, shape=(8, 8)):
    return np.linspace(low, high, shape[0] * shape[1]).reshape(shape).astype(dtype)


def decoded(planes):
    pixels = StackPixels(planes)
    return [pixels.coding.decode(codes) for codes in pixels.encode()]


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int16, np.uint16, np.int32])
@pytest.mark.parametrize(("slope", "intercept"), [(1.0, -1024.0), (2.5, 7.0), (-1.0, 50.0)])
def test_whole_numbers_come_back_exactly_whatever_they_are_stored_in(dtype, slope, intercept):
    planes = [DrawnPlane(ramp(n, 90 + n, dtype), slope, intercept) for n in range(3)]
    for plane, values in zip(planes, decoded(planes), strict=True):
        assert np.allclose(values, plane.stored.astype(float) * slope + intercept, atol=1e-4, rtol=0)


def test_slopes_that_are_multiples_of_the_smallest_lose_nothing():
    planes = [DrawnPlane(ramp(0, 999, np.uint16), n + 1.0, -10.0 * n) for n in range(3)]
    for plane, values in zip(planes, decoded(planes), strict=True):
        assert np.array_equal(values, plane.stored * plane.slope + plane.intercept)


def test_slopes_that_have_no_common_step_are_spread_over_the_codes():
    planes = [DrawnPlane(ramp(0, 32767, np.uint16), slope) for slope in (0.5471, 0.8832)]
    for plane, values in zip(planes, decoded(planes), strict=True):
        assert np.abs(values - plane.stored * plane.slope).max() <= 32767 * 0.8832 * 1.25 / 65535


def test_padding_counts_for_nothing():
    stored = ramp(100, 900, np.int16)
    padding = np.zeros(stored.shape, bool)
    padding[:, :3] = True
    stored[padding] = 100
    pixels = StackPixels([DrawnPlane(stored, padding=padding)])
    inside = stored[~padding]
    assert (pixels.low, pixels.high) == (inside.min(), inside.max())
    low, high = pixels.value_range("MR")
    window = pixels.choose_window((low, high))
    assert window.centre - window.width / 2 >= inside.min()


def test_a_plane_that_is_all_padding_takes_the_lowest_code():
    whole = np.ones((8, 8), bool)
    planes = [DrawnPlane(ramp(10, 20, np.int16)), DrawnPlane(np.zeros((8, 8), np.int16), padding=whole)]
    assert np.unique(decoded(planes)[1]).tolist() == [10]


def test_the_range_of_ct_is_declared_and_that_of_bytes_is_whole():
    assert StackPixels([DrawnPlane(ramp(0, 900, np.int16))]).value_range("CT") == (-1024, 1023)
    assert StackPixels([DrawnPlane(ramp(3, 90, np.uint8))]).value_range("OT") == (0, 255)
    low, high = StackPixels([DrawnPlane(ramp(3, 90, np.uint8), slope=2.0)]).value_range("OT")
    assert (low, round(high)) == (0, 180)


def test_the_first_window_of_the_file_that_shows_something_is_taken():
    shows = Window(50, 20, "SIGMOID")
    plane = DrawnPlane(ramp(0, 100, np.int16), windows=(Window(5000, 10), Window(50, 0), shows))
    assert StackPixels([plane]).choose_window((0, 100)) == shows


def test_without_a_window_one_is_chosen_within_the_range():
    window = StackPixels([DrawnPlane(ramp(0, 1000, np.int16, (64, 64)))]).choose_window((0.0, 1000.0))
    assert window.function == "LINEAR_EXACT"
    assert (window.centre, window.width) == (pytest.approx(500, abs=2), pytest.approx(980, abs=2))


@pytest.mark.parametrize(
    ("planes", "words"),
    [
        ([DrawnPlane(np.full((4, 4), 7, np.int16))], "same value"),
        ([DrawnPlane(np.zeros((4, 4), np.int16), padding=np.ones((4, 4), bool))], "same value"),
        ([DrawnPlane(ramp(0, 9, np.int16), slope=1e305)], "too large"),
        ([DrawnPlane(ramp(0, 9, np.int16), slope=1e308)], "too large"),
        ([DrawnPlane(ramp(0, 9, np.int16), slope=0.0)], "same value"),
    ],
)
def test_what_shows_nothing_or_cannot_be_held_is_refused(planes, words):
    with pytest.raises(RefusedError, match=words):
        StackPixels(planes)


def test_a_large_stack_is_sampled_and_its_ends_are_not_missed(monkeypatch):
    monkeypatch.setattr("imaging.ingest.pixels.LARGEST_SAMPLE", 64)
    stored = ramp(0, 100, np.int16, (32, 32))
    stored[1, 1] = 5000
    pixels = StackPixels([DrawnPlane(stored)] * 2)
    assert pixels._sample.size < 200
    assert pixels._sample.max() == 5000
