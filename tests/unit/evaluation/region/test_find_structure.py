"""Spurious and lost structure: found where it was put, called by its name, and rare by chance as stated."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from evaluation.region import (
    empirical_threshold,
    find_structure,
    random_field_threshold,
    residual_after_back_projection,
)

SHAPE = (96, 128)
BLOB = gaussian_filter(np.pad([[1.0]], ((40, 55), (60, 67))), 1.5) * 2 * np.pi * 1.5**2


def images(kind):
    random = np.random.default_rng(8)
    tissue = 100 + gaussian_filter(random.normal(size=SHAPE), 4) * 40
    noise = random.normal(0, 2, SHAPE)
    blob = 12 * BLOB
    return {"spurious": (tissue, tissue + noise + blob), "lost": (tissue + blob, tissue + noise)}[kind]


@pytest.mark.parametrize("kind", ["spurious", "lost"])
@pytest.mark.parametrize("noise_std", [2.0, None])
def test_a_blob_is_found_and_called_by_its_name(kind, noise_std):
    reference, test = images(kind)
    found = find_structure(
        residual=test - reference, reference=reference, test=test, false_alarms=0.1, noise_std=noise_std
    )
    strongest = found.candidates[0]
    assert (strongest.row, strongest.column) == pytest.approx((40, 60), abs=2)
    assert strongest.kind == kind
    assert strongest.height > found.threshold
    assert found.spurious + found.lost == len(found.candidates) <= 2


def test_noise_alone_stays_within_the_stated_rate():
    rate = 1.0
    random, flat, counts = np.random.default_rng(2), np.zeros(SHAPE), []
    for _ in range(80):
        noise = random.normal(0, 3, SHAPE)
        found = find_structure(residual=noise, reference=flat, test=flat, false_alarms=rate, noise_std=3)
        counts.append(len(found.candidates))
    assert 0.4 * rate <= np.mean(counts) <= 1.2 * rate


def test_a_threshold_from_clean_images_keeps_its_rate_for_noise_that_is_not_white():
    random = np.random.default_rng(3)

    def residual():
        return gaussian_filter(random.normal(0, 3, (64, 64)), 0.8) * (1 + 2 * random.random((64, 64)))

    threshold = empirical_threshold([residual() for _ in range(40)], false_alarms=0.5)
    flat = np.zeros((64, 64))
    counts = [
        len(
            find_structure(
                residual=residual(), reference=flat, test=flat, false_alarms=0.5, threshold=threshold
            ).candidates
        )
        for _ in range(80)
    ]
    assert 0.2 <= np.mean(counts) <= 0.8


def test_the_threshold_rises_with_area_and_with_caution():
    small, large = np.ones((64, 64), bool), np.ones((512, 512), bool)
    assert random_field_threshold(large, false_alarms=0.1) > random_field_threshold(small, false_alarms=0.1)
    assert random_field_threshold(small, false_alarms=0.01) > random_field_threshold(small, false_alarms=0.5)


def test_a_residual_splits_into_what_the_input_contradicts_and_what_it_allows():
    reference, _ = images("spurious")
    y, x = np.mgrid[: SHAPE[0], : SHAPE[1]]
    beyond = np.where((x + y) % 2 == 0, 3.0, -3.0)  # gone after reduction
    against = 5 * gaussian_filter(np.pad([[1.0]], ((40, 55), (60, 67))), 8) * 400
    explained, rest = residual_after_back_projection(reference=reference, test=reference + beyond + against, scale=2)
    assert explained + rest == pytest.approx(beyond + against, abs=1e-5)
    inner = (slice(8, -8), slice(8, -8))
    assert np.abs(rest - beyond)[inner].max() < 0.2
    assert np.abs(explained - against)[inner].max() < 0.2


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda z: find_structure(residual=z, reference=z, test=z, false_alarms=0.1), "must hold noise"),
        (lambda z: find_structure(residual=z, reference=z, test=z, false_alarms=0.0, noise_std=1), "false_alarms must"),
        (lambda z: find_structure(residual=z[1:], reference=z, test=z, false_alarms=0.1, noise_std=1), "shape"),
        (lambda z: find_structure(residual=z, reference=z, test=z, false_alarms=0.1, blob_px=0), "blob_px"),
        (lambda z: residual_after_back_projection(reference=z, test=z, scale=5), "scale must be"),
        (lambda z: empirical_threshold([], false_alarms=0.1), "at least one clean image"),
        (lambda z: empirical_threshold([z], false_alarms=0.1), "at least 0.5 with 1 residuals"),
    ],
)
def test_what_has_no_answer_is_refused(call, words):
    with pytest.raises(ValueError, match=words):
        call(np.zeros(SHAPE))
