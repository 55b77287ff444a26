"""Regions come from the reference alone, are disjoint, and refuse what cannot be compared."""

import numpy as np
import pytest

from evaluation.region import make_regions, segment_lesion
from tests.image_patterns import pattern

IMAGE = pattern(80, 90)
Y, X = np.mgrid[:80, :90]
LESION = np.hypot(X - 30, Y - 30) < 8


def test_regions_are_disjoint_and_background_has_the_lesion_s_shape():
    regions = make_regions(reference=IMAGE, lesion=LESION, border=3)
    assert not (regions.lesion & regions.rim).any()
    assert not (regions.rest & (regions.lesion | regions.rim)).any()
    assert regions.background.sum() == regions.lesion.sum()
    assert (regions.background <= regions.rest).all()
    assert ((regions.lesion | regions.rim | regions.rest) == regions.whole).all()


def test_the_matched_background_is_the_place_most_like_the_rim():
    image = np.where(X < 60, 100.0, 20.0) + 10 * LESION
    regions = make_regions(reference=image, lesion=LESION)
    assert image[regions.background].tolist() == [100.0] * int(LESION.sum())


def test_a_body_limits_every_region():
    body = X < 55
    regions = make_regions(reference=IMAGE, lesion=LESION, body=body)
    assert all((mask <= body).all() for _, mask in regions.items() if mask is not None)


def test_a_lesion_without_a_free_place_has_no_background_and_says_why():
    large = (Y > 10) & (Y < 70) & (X > 10) & (X < 70)
    regions = make_regions(reference=IMAGE, lesion=large)
    assert regions.background is None
    assert "no place of the lesion's shape" in regions.reason


@pytest.mark.parametrize(
    ("lesion", "options", "words"),
    [
        (np.zeros((80, 90)), {}, "lesion must hold at least one pixel"),
        (np.ones((80, 89)), {}, "lesion must have the shape of the image"),
        (np.ones((80, 90)), {}, "must leave a rim and a rest"),
        ((Y < 2) & (X < 2), {"border": 4}, "inside body and border"),
        (LESION, {"body": X > 70}, "inside body and border"),
        (LESION, {"rim_px": 0}, "rim_px must be at least 1"),
    ],
)
def test_regions_that_cannot_be_compared_are_refused(lesion, options, words):
    with pytest.raises(ValueError, match=words):
        make_regions(reference=IMAGE, lesion=lesion, **options)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_disc_is_segmented_with_its_size_and_shape(sign):
    image = 100 + sign * 50.0 * (np.hypot(X - 31, Y - 30) < 9)
    regions = make_regions(reference=image, lesion=LESION)
    shape = segment_lesion(image, lesion=regions.lesion, within=regions.whole)
    assert shape.area == (np.hypot(X - 31, Y - 30) < 9).sum()
    assert shape.equivalent_diameter == pytest.approx(18, abs=0.5)
    assert shape.eccentricity < 0.1
    assert shape.centre == pytest.approx((30, 31), abs=0.1)


def test_a_lesion_as_bright_as_its_rim_cannot_be_segmented():
    flat = np.full(IMAGE.shape, 7.0)
    with pytest.raises(ValueError, match="must differ in brightness"):
        segment_lesion(flat, lesion=LESION, within=np.ones(IMAGE.shape, bool))


def test_a_lesion_without_surroundings_cannot_be_segmented():
    with pytest.raises(ValueError, match="must have surroundings"):
        segment_lesion(IMAGE, lesion=LESION, within=LESION)
