"""The case a platform must catch: whole-image PSNR gains 2 dB while the lesion loses 2 dB. And its harmless twin."""

import csv

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from evaluation.region import RegionChange, compare_cases, measure_case

RANGE = 255.0
MARGINS = {"psnr_gain": 0.5, "first_order_mean": 2.0}


def phantom(seed: int, side: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Tissue with a soft texture and a brighter lesion, and the lesion's mask."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side]
    lesion = np.hypot(x - 35 - seed % 5, y - 32 + seed % 7) < 10
    tissue = 100 + 12 * gaussian_filter(random.normal(size=(side, side)), 2) / 0.14
    return tissue + 35 * gaussian_filter(lesion.astype(float), 1.0), lesion


def with_errors(reference: np.ndarray, lesion: np.ndarray, seed: int, inside: float, outside: float) -> np.ndarray:
    """`reference` with white errors of one standard deviation in the lesion and another elsewhere."""
    noise = np.random.default_rng(1000 + seed).normal(size=reference.shape)
    return reference + noise * np.where(lesion, inside, outside)


def decibels(gain: float) -> float:
    """The factor of an error that loses or gains so many decibels."""
    return 10 ** (-gain / 20)


def study(gain_inside: float, gain_outside: float, cases: int = 6) -> dict[str, list[RegionChange]]:
    changes = {}
    for seed in range(cases):
        reference, lesion = phantom(seed)
        comparator = with_errors(reference, lesion, seed, 6, 6)
        treatment = with_errors(reference, lesion, 50 + seed, 6 * decibels(gain_inside), 6 * decibels(gain_outside))
        changes[f"case-{seed}"] = measure_case(
            reference=reference, test=treatment, comparator=comparator, lesion=lesion, data_range=RANGE
        )
    return changes


def verdict_of(comparison, measure):
    return next(verdict for verdict in comparison.verdicts if verdict.measure == measure)


def test_a_gain_of_the_whole_does_not_hide_a_loss_in_the_lesion():
    comparison = compare_cases(study(gain_inside=-2, gain_outside=2), margins=MARGINS)
    found = verdict_of(comparison, "psnr_gain")
    assert found.whole.mean == pytest.approx(1.6, abs=0.4)
    assert found.whole.ci_low > 0
    assert found.lesion.mean == pytest.approx(-2, abs=0.4)
    assert found.lesion.ci_high < -MARGINS["psnr_gain"]
    assert found.difference.mean == pytest.approx(-4, abs=0.5)
    assert found.worse_cases == 6
    assert (found.status, found.is_hidden) == ("changed", True)
    assert "hides the loss" in found.sentence
    assert "90% interval" in found.sentence
    assert comparison.status == "changed"
    assert "psnr_gain" in comparison.sentence


def test_a_gain_everywhere_keeps_the_lesion():
    comparison = compare_cases(study(gain_inside=2, gain_outside=2), margins=MARGINS)
    found = verdict_of(comparison, "psnr_gain")
    assert (found.status, found.is_hidden) == ("kept", False)
    assert comparison.status == "kept"
    assert comparison.sentence.startswith("The lesion is kept in every declared measure")


def test_a_loss_everywhere_is_changed_but_nothing_hides_it():
    found = verdict_of(compare_cases(study(-2, -2), margins=MARGINS), "psnr_gain")
    assert (found.status, found.is_hidden) == ("changed", False)


def gains(values) -> dict[str, list[RegionChange]]:
    regions = ("lesion", "rest", "whole")
    return {
        str(i): [RegionChange("psnr_gain", region, None, None, float(value), "dB") for region in regions]
        for i, value in enumerate(values)
    }


def test_few_scattered_cases_show_nothing():
    found = verdict_of(compare_cases(gains([-1, 1, 0.5]), margins={"psnr_gain": 0.5}), "psnr_gain")
    assert found.status == "not shown"
    assert "not shown to be kept" in found.sentence


def test_a_measure_that_no_case_has_gives_no_verdict():
    missing = [RegionChange("psnr_gain", "lesion", None, None, None, "dB", "the lesion was not drawn")]
    comparison = compare_cases({"a": missing, "b": missing}, margins={"psnr_gain": 0.5})
    assert comparison.status == "not available"
    assert comparison.warnings == ("psnr_gain in the lesion is missing in 2 of 2 cases: the lesion was not drawn",)


def test_a_shift_of_brightness_in_the_lesion_is_caught():
    changes = {}
    for seed in range(5):
        reference, lesion = phantom(seed)
        test = with_errors(reference - 6.0 * lesion, lesion, seed, 1, 1)
        changes[str(seed)] = measure_case(reference=reference, test=test, lesion=lesion, data_range=RANGE)
    comparison = compare_cases(changes, margins={"first_order_mean": 2.0, "contrast_to_rim": 2.0})
    mean = verdict_of(comparison, "first_order_mean")
    assert mean.status == "changed"
    assert mean.lesion.mean == pytest.approx(-6, abs=0.2)
    assert mean.rest.mean == pytest.approx(0, abs=0.2)
    assert verdict_of(comparison, "contrast_to_rim").lesion.mean == pytest.approx(-6, abs=0.3)
    assert verdict_of(comparison, "contrast_to_noise").lesion.mean < 0


def test_a_smoothed_lesion_loses_texture_and_a_grown_one_gains_area():
    reference, lesion = phantom(3)
    smooth = np.where(lesion, gaussian_filter(reference, 2), reference)
    y, x = np.mgrid[:64, :64]
    grown = reference + 35 * gaussian_filter((np.hypot(x - 38, y - 29) < 13) * 1.0 - lesion, 1.0)

    def changes_of(test):
        return {
            (row.measure, row.region): row.change
            for row in measure_case(reference=reference, test=test, lesion=lesion, data_range=RANGE)
        }

    assert changes_of(smooth)["glcm_contrast", "lesion"] < 0
    assert changes_of(smooth)["glcm_contrast", "background"] == 0
    assert changes_of(grown)["segmented_area", "lesion"] > 100
    assert changes_of(grown)["segmented_overlap", "lesion"] < -0.1
    assert changes_of(reference)["segmented_centre_shift", "lesion"] == 0


def test_identical_images_are_kept_without_an_interval():
    changes = {}
    for seed in range(3):
        reference, lesion = phantom(seed)
        changes[str(seed)] = measure_case(reference=reference, test=reference, lesion=lesion, data_range=RANGE)
    comparison = compare_cases(changes, margins={"first_order_mean": 1.0})
    assert comparison.status == "kept"
    assert "unchanged in every case" in verdict_of(comparison, "first_order_mean").sentence


def test_cases_of_one_patient_count_once():
    changes = study(0, 0, cases=6)
    groups = {name: f"patient-{position // 2}" for position, name in enumerate(changes)}
    comparison = compare_cases(changes, margins=MARGINS, groups=groups)
    assert comparison.cases == 3
    assert verdict_of(comparison, "psnr_gain").lesion.cases == 3
    with pytest.raises(ValueError, match="patient of every case"):
        compare_cases(changes, margins=MARGINS, groups={})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"margins": {"beauty": 1.0}}, "margins must name a measure"),
        ({"margins": {"psnr_gain": 0.0}}, "must be positive and finite"),
        ({"margins": {"psnr_gain": float("nan")}}, "must be positive and finite"),
        ({"margins": MARGINS, "alpha": 0.5}, "alpha must lie between"),
    ],
)
def test_an_undeclared_or_senseless_margin_is_refused(arguments, words):
    with pytest.raises(ValueError, match=words):
        compare_cases(gains([0.1, 0.2]), **arguments)


def test_one_case_is_refused():
    with pytest.raises(ValueError, match="at least two patients"):
        compare_cases(gains([0.1]), margins=MARGINS)
    with pytest.raises(ValueError, match="at least two patients"):
        compare_cases({}, margins=MARGINS)


@pytest.mark.parametrize("seed", range(1))
def test_equivalence_errs_at_its_stated_rate(seed):
    """A true loss of exactly the margin is called kept in about alpha of the studies."""
    random = np.random.default_rng(seed)
    kept = 0
    for _ in range(150):
        values = random.normal(-0.5, 1.0, 20)
        kept += compare_cases(gains(values), margins={"psnr_gain": 0.5}).status == "kept"
    assert 0.01 <= kept / 150 <= 0.11


def real_cases(shared, count=8):
    with (shared / "data" / "manifest.csv").open() as lines:
        rows = [row for row in csv.DictReader(lines) if row["file"].startswith("ct/mbh/") and row["mask"]]
    for row in rows[:count]:
        image = np.asarray(Image.open(shared / "data" / row["file"]).convert("L"), dtype=float)
        mask = np.asarray(Image.open(shared / "data" / row["mask"]).convert("RGB")).max(-1) > 0
        centre = np.argwhere(mask).mean(axis=0).astype(int).clip(64, 448)
        window = tuple(slice(at - 64, at + 64) for at in centre)
        if mask[window].sum() > 60:
            yield row["file"], row["group_id"], image[window], mask[window]


def test_real_haemorrhages_lost_under_a_gain_of_the_whole_are_caught(shared):
    """Real head CT; the treatment is constructed: it gains 2 dB outside the haemorrhage and loses 2 dB inside."""
    if not (shared / "data" / "ct" / "mbh").is_dir():
        pytest.skip("the shared head CT images are not there")
    changes, groups = {}, {}
    for position, (name, patient, reference, lesion) in enumerate(real_cases(shared)):
        coarse = Image.fromarray(reference.astype(np.float32)).resize((32, 32), Image.Resampling.BICUBIC)
        bicubic = np.asarray(coarse.resize((128, 128), Image.Resampling.BICUBIC), dtype=float)
        loss = -1.6 - 0.1 * position
        treatment = reference + (bicubic - reference) * np.where(lesion, decibels(loss), decibels(2))
        changes[name] = measure_case(
            reference=reference, test=treatment, comparator=bicubic, lesion=lesion, data_range=RANGE
        )
        groups[name] = patient
    comparison = compare_cases(changes, groups=groups, margins={"psnr_gain": 0.5})
    found = verdict_of(comparison, "psnr_gain")
    assert comparison.cases >= 4
    assert found.whole.ci_low > 0
    assert found.is_hidden
    assert found.lesion.mean == pytest.approx(-2, abs=0.5)
    assert comparison.status == "changed"
