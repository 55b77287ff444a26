"""Manifests and the commands of detectors: figures for what can be judged, one sentence for what cannot."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ml.cli import main
from ml.detectors.evaluate import evaluate_detector
from ml.detectors.manifests import load_pixels, read_rows
from ml.detectors.treated import compare_treatments
from ml.registry import get_descriptor


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """Eight dim normal and four bright abnormal pictures of two sets, and four normal ones for training."""
    folder = tmp_path_factory.mktemp("detect")
    random = np.random.default_rng(3)
    rows = []
    for index in range(16):
        kind = "train" if index < 4 else "test"
        label = "abnormal:bright" if index >= 12 else "normal"
        level = 150 if index >= 12 else 60
        Image.fromarray(random.integers(level, level + 60, (48, 40), dtype=np.uint8)).save(folder / f"{index:02}.png")
        rows.append({"file": f"{index:02}.png", "modality": "US", "dataset": "toy", "label": label, "split": kind})
    pd.DataFrame(rows).to_csv(folder / "manifest.csv", index=False)
    return folder / "manifest.csv"


class MeanGrey:
    """A detector that is right about the toy set: its score is the mean grey."""

    version = "mean"

    def takes(self, row):
        return True

    def judge(self, pixels, value_range, row):
        return float(pixels.mean()), bool(pixels.mean() > 120)


def test_figures_are_counted_and_stand_beside_the_nuisances(manifest):
    (entry,) = evaluate_detector(
        MeanGrey(),
        test=read_rows(manifest, split="test"),
        references=read_rows(manifest, split="train"),
        on_step=lambda done, total, text: None,
    )
    assert (entry["normal"], entry["abnormal"]) == (8, 4)
    assert entry["auroc"] == 1.0
    assert entry["sensitivity"] == 1.0
    assert entry["false_alarm_rate"] == 0.0
    assert entry["false_alarm_interval"][1] == pytest.approx(0.3694, abs=1e-4)  # Clopper-Pearson for 0 of 8
    assert entry["by_kind"]["abnormal:bright"]["images"] == 4
    assert entry["baselines"]["histogram"] == 1.0  # the toy set is confounded, and the baseline says so


def test_the_command_prints_figures_for_each_data_set(manifest, capsys):
    assert main(["evaluate-detector", "--detector", "normality", "--manifest", str(manifest), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert [entry["dataset"] for entry in printed["sets"]] == ["toy"]
    assert main(["evaluate-detector", "--detector", "normality", "--manifest", str(manifest)]) == 0
    assert "toy" in capsys.readouterr().out


def test_files_are_scored_and_heat_maps_written(manifest, tmp_path, capsys):
    files = [str(manifest.parent / name) for name in ("04.png", "12.png")]
    words = ["score", *files, "--population", "us-breast", "--heat-maps", str(tmp_path), "--json"]
    assert main(words) == 0
    scores = json.loads(capsys.readouterr().out)["scores"]
    assert [row["population"] for row in scores] == ["us-breast", "us-breast"]
    with Image.open(scores[0]["heat_map"]) as heat:
        assert heat.size == (40, 48)
    assert main(["score", *files]) == 0
    assert "normal images of the same source" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["score", "missing.png"], "missing.png does not exist"),
        (["score", "{folder}/04.png", "--detector", "fracture"], "detector must be one of normality, pneumonia"),
        (["score", "{folder}/04.png", "--modality", "MG"], "modality must be one of CR, DX, CT, MR, US"),
        (["score", "{folder}/manifest.csv"], "is none of DICOM, NIfTI, PNG"),
        (
            ["evaluate-detector", "--detector", "pneumonia", "--manifest", "{folder}/manifest.csv"],
            "has no labelled test image that pneumonia takes",
        ),
        (
            ["evaluate-detector", "--detector", "normality", "--manifest", "none.csv"],
            "manifest none.csv cannot be read",
        ),
    ],
)
def test_what_cannot_be_judged_ends_with_one_sentence(words, sentence, manifest, capsys):
    assert main([word.format(folder=manifest.parent) for word in words]) == 2
    assert sentence in capsys.readouterr().err


def test_a_manifest_without_labels_is_refused(tmp_path):
    (tmp_path / "m.csv").write_text("file\na.png\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"must have the columns \['label'\]"):
        read_rows(tmp_path / "m.csv", split="test")


def test_pictures_of_sixteen_bits_keep_their_depth_and_broken_ones_are_named(tmp_path):
    deep = np.linspace(0, 40_000, 48 * 40).reshape(48, 40).astype(np.uint16)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    pixels, (low, high) = load_pixels(tmp_path / "deep.png")
    assert pixels.max() == 40_000
    assert low == 0
    assert high > 39_000
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no more")
    with pytest.raises(ValueError, match=r"broken\.png: The file is none of"):
        load_pixels(tmp_path / "broken.png")


def test_grey_in_three_channels_is_grey_and_a_picture_in_colour_is_refused(tmp_path):
    random = np.random.default_rng(0)
    grey = random.integers(0, 256, (40, 40, 1), dtype=np.uint8)
    Image.fromarray(np.repeat(grey, 3, axis=2)).save(tmp_path / "grey.png")
    pixels, _ = load_pixels(tmp_path / "grey.png")
    np.testing.assert_array_equal(pixels, grey[..., 0])
    marked = np.repeat(grey, 3, axis=2)
    marked[:5, :5] = (255, 255, 0)
    Image.fromarray(marked).save(tmp_path / "marked.png")
    assert load_pixels(tmp_path / "marked.png")[0].shape == (40, 40)
    Image.fromarray(random.integers(0, 256, (40, 40, 3), dtype=np.uint8)).save(tmp_path / "photograph.png")
    with pytest.raises(ValueError, match=r"photograph\.png must be grey, its three channels differ"):
        load_pixels(tmp_path / "photograph.png")


def test_a_picture_of_one_value_gets_no_verdict(tmp_path):
    Image.fromarray(np.full((40, 40), 7, np.uint8)).save(tmp_path / "flat.png")
    with pytest.raises(ValueError, match=r"flat\.png must hold more than one value, got 7 everywhere"):
        load_pixels(tmp_path / "flat.png")


def test_what_enlarging_does_to_a_detector_is_paired(manifest):
    """Mean grey hardly changes when an image is reduced and enlarged; a detector of texture does."""

    class Texture(MeanGrey):
        def judge(self, pixels, value_range, row):
            return float(pixels.std()), bool(pixels.std() > 0.05)

    models = [get_descriptor("bicubic-x2"), get_descriptor("espcn-x2")]
    common = {"test": read_rows(manifest, split="test"), "models": models, "degradation": "bicubic"}
    grey = compare_treatments(MeanGrey(), **common, on_step=lambda *_: None)
    texture = compare_treatments(Texture(), **common, on_step=lambda *_: None)
    assert [entry["model"] for entry in grey] == ["bicubic-x2", "espcn-x2"]
    assert all(abs(entry["score_change"]) < 0.01 for entry in grey)
    assert all(entry["auroc"] == entry["auroc_original"] == 1.0 for entry in grey)
    assert all(entry["score_change_interval"][1] < -0.01 for entry in texture)
    assert all(entry["flips"] == 1.0 for entry in texture)


def test_the_command_compares_and_refuses_mixed_scales(manifest, capsys):
    words = ["compare-detection", "--detector", "normality", "--manifest", str(manifest)]
    assert main([*words, "--models", "espcn-x2,espcn-x4"]) == 2
    assert "models must enlarge, all by one scale, got scales [2, 4]" in capsys.readouterr().err
    assert main([*words, "--models", "bicubic-x2"]) == 0
    assert "normality, x2 bicubic" in capsys.readouterr().out
