"""Evaluation: the protocol's figures, regions, intervals, and the verdict of the gate."""

import json

import nibabel
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from scipy import ndimage

from ml.cli import main
from ml.evaluate_sr import measure_items, summarise
from ml.evaluation_images import Item, load_items, read_manifest, soften
from ml.gate import judge
from ml.intervals import bootstrap_mean
from ml.lesion_changes import intensity_drift, spurious_edge_rate
from ml.measures import find_regions, region_values
from ml.registry import get_descriptor


def picture(seed, rows=64, columns=64):
    """Discs with sharp rims on a slope, different for every seed."""
    y, x = np.mgrid[:rows, :columns]
    discs = sum(np.hypot(y - 9 * k - 5 - seed, x - 13 * k % 60 - 3) < 4 + k for k in range(6))
    return (0.2 + 0.1 * discs + 0.1 * x / columns).astype(np.float32)


def box(rows=64, columns=64):
    mask = np.zeros((rows, columns), dtype=bool)
    mask[16:40, 20:44] = True
    return mask


@pytest.fixture
def data(tmp_path):
    """A manifest with test images (box, mask, none), a training image and a small resampled one."""
    rows = []
    for index in range(4):
        Image.fromarray((picture(index) * 255).astype(np.uint8)).save(tmp_path / f"{index}.png")
        rows.append({"file": f"{index}.png", "split": "test", "width": 512, "height": 512, "group_id": f"g{index}"})
    Image.fromarray(box().astype(np.uint8) * 255).save(tmp_path / "mask.png")
    rows[0] |= {"mask": "mask.png"}
    rows[1] |= {"box": "Mass:20,16,24,24;Other:2,2,4,4"}
    rows.append({"file": "0.png", "split": "train", "width": 512, "height": 512})
    rows.append({"file": "1.png", "split": "test", "width": 224, "height": 224})
    table = pd.DataFrame(rows).assign(dataset="toy", modality="US", label="normal")
    table.to_csv(tmp_path / "manifest.csv", index=False)
    return tmp_path / "manifest.csv"


def test_only_native_test_images_are_measured(data):
    assert read_manifest(data)["file"].tolist() == ["0.png", "1.png", "2.png", "3.png"]
    assert len(read_manifest(data, limit=2)) == 2
    assert read_manifest(data, include=("2*",))["file"].tolist() == ["2.png"]


def test_regions_come_from_masks_and_boxes(data):
    items = list(load_items(read_manifest(data), folder=data.parent))
    assert [item.inside is not None for item in items] == [True, True, False, False]
    np.testing.assert_array_equal(items[0].inside, box())
    assert items[1].inside.sum() == 24 * 24 + 16
    assert items[0].hr.max() <= 1.0


def test_slices_of_a_volume_are_axial_and_its_mask_lies_where_it_was_drawn(tmp_path):
    """The mask is stored with x the other way round."""
    volume = np.random.default_rng(0).integers(50, 900, (40, 32, 4)).astype(np.int16)
    lesion = np.zeros(volume.shape, np.uint8)
    lesion[30:36, 20:26, 2] = 1
    volume[lesion > 0] = 2000
    affine, mirrored = np.diag([1.0, 1, 3, 1]), np.diag([-1.0, 1, 3, 1])
    mirrored[0, 3] = 39
    nibabel.save(nibabel.Nifti1Image(volume, affine), tmp_path / "v.nii.gz")
    nibabel.save(nibabel.Nifti1Image(lesion[::-1], mirrored), tmp_path / "m.nii.gz")
    (tmp_path / "v.csv").write_text("file,mask,modality\nv.nii.gz,m.nii.gz,MR\n", encoding="utf-8")
    found = list(load_items(read_manifest(tmp_path / "v.csv", include=("v*",)), folder=tmp_path))
    assert [item.image_id for item in found] == [f"v.nii.gz#{index}" for index in range(4)]
    assert [item.inside is not None for item in found] == [False, False, True, False]
    np.testing.assert_array_equal(found[2].inside, found[2].hr > 0.99)
    np.testing.assert_array_equal(found[2].inside, lesion[..., 2].T[::-1, ::-1])


def test_unusable_manifests_are_refused(data, tmp_path):
    with pytest.raises(ValueError, match="cannot be read"):
        read_manifest(tmp_path / "none.csv")
    (tmp_path / "b.csv").write_text("path\nx\n", encoding="utf-8")
    with pytest.raises(ValueError, match="must have a column file"):
        read_manifest(tmp_path / "b.csv")
    with pytest.raises(ValueError, match="no test image"):
        read_manifest(data, include=("nothing*",))
    (tmp_path / "c.csv").write_text("file\ngone.png\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"names 'gone\.png', which does not exist"):
        list(load_items(read_manifest(tmp_path / "c.csv"), folder=tmp_path))
    Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / "small.png")
    (tmp_path / "d.csv").write_text("file,mask\n0.png,small.png\n", encoding="utf-8")
    with pytest.raises(ValueError, match="must have the shape"):
        list(load_items(read_manifest(tmp_path / "d.csv"), folder=tmp_path))
    (tmp_path / "e.csv").write_text("file,box\n0.png,Mass:1;2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="box must read"):
        list(load_items(read_manifest(tmp_path / "e.csv"), folder=tmp_path))


def items(count=4):
    return [Item(f"i{k}", "toy", f"g{k}", picture(k), box() if k < 3 else None) for k in range(count)]


def test_bicubic_gains_nothing_over_itself():
    rows = measure_items(items(), [get_descriptor("bicubic-x2")], degradation="bicubic", scale=2)
    summary = {row["region"]: row for row in summarise(rows)}
    assert set(summary) == {"whole", "inside", "around", "outside"}
    assert summary["whole"]["images"] == 4
    assert summary["inside"]["images"] == 3
    assert summary["whole"]["psnr_gain"] == 0.0
    assert summary["whole"]["share_gaining"] == 0.0


def test_gains_are_paired_and_ordered_as_known():
    models = [get_descriptor(name) for name in ("nearest-x2", "ibp-x2")]
    rows = measure_items(items(), models, degradation="bicubic", scale=2)
    gain = {row["model"]: row["psnr_gain"] for row in summarise(rows) if row["region"] == "whole"}
    assert gain["nearest-x2"] < 0 < gain["ibp-x2"]


def test_the_figures_are_those_of_the_definition():
    reference = picture(0)
    test = reference + np.where(box(), 0.1, 0.01).astype(np.float32)
    values = region_values(reference=reference, test=test, regions=find_regions(box()))
    assert values["inside"]["psnr"] == pytest.approx(20.0, abs=0.01)
    assert [values[name]["psnr"] for name in ("around", "outside")] == pytest.approx([40.0, 40.0], abs=0.01)
    assert region_values(reference=reference, test=reference, regions={})["whole"] == {"psnr": 100.0, "ssim": 1.0}


def test_around_a_lesion_are_as_many_pixels_as_it_has_and_the_nearest():
    lesion = np.zeros((9, 9), dtype=bool)
    lesion[3:6, 3:6] = True
    cross = ndimage.binary_dilation(lesion) & ~lesion  # nine were enough; all twelve at the same distance count
    np.testing.assert_array_equal(find_regions(lesion)["around"], cross)
    assert box().sum() <= find_regions(box())["around"].sum() < 1.2 * box().sum()


def test_where_a_lesion_fills_most_of_the_image_around_is_the_rest():
    lesion = ~box()
    np.testing.assert_array_equal(find_regions(lesion)["around"], box())


@pytest.mark.parametrize("inside", [None, np.zeros((8, 8), bool), np.ones((8, 8), bool)], ids=["none", "empty", "all"])
def test_without_a_lesion_and_a_rest_there_are_no_regions(inside):
    assert find_regions(inside) == {}


def test_another_scale_is_refused():
    with pytest.raises(ValueError, match="model must make images at x2, got 'bicubic-x4'"):
        measure_items(items(), [get_descriptor("bicubic-x4")], degradation="bicubic", scale=2)


def test_intervals_resample_groups():
    values = np.array([0.0, 0.0, 1.0, 1.0])
    assert bootstrap_mean(values, ["a", "a", "a", "a"]) == (0.5, 0.5)
    low, high = bootstrap_mean(np.random.default_rng(0).normal(2, 1, 400), [str(k) for k in range(400)])
    assert low < 2.05 < high + 0.1
    assert high - low == pytest.approx(2 * 1.96 / 20, rel=0.1)
    twice = bootstrap_mean(np.repeat(values, 2), ["a", "a", "b", "b", "c", "c", "d", "d"])
    assert twice == pytest.approx(bootstrap_mean(values, ["a", "b", "c", "d"]))


def test_invented_structure_and_drift_are_seen():
    flat = np.full((48, 48), 0.5, np.float32)
    invented = flat.copy()
    invented[20:28, 20:28] = 0.9
    assert spurious_edge_rate(reference=flat, test=invented) == 1.0
    assert spurious_edge_rate(reference=invented, test=invented) == 0.0
    assert spurious_edge_rate(reference=invented, test=flat) is None
    assert intensity_drift(reference=flat, test=flat + 0.25) == pytest.approx(0.25)
    assert intensity_drift(reference=flat, test=invented, inside=invented > 0.6) == pytest.approx(0.4)


def measured(**inside):
    """Rows of one model on eight images, harmless unless told otherwise."""
    rows = []
    for k in range(8):
        for region in ("whole", "inside", "around", "outside"):
            row = {
                "psnr": 41.0 + 0.01 * k,
                "drift": 0.0,
                "spurious": 0.0,
                "psnr_bicubic": 40.0,
                "spurious_bicubic": 0.0,
            }
            row |= inside if region == "inside" else {}
            rows.append({"image": f"i{k}", "group": f"g{k}", "dataset": "toy", "model": "m", "region": region} | row)
    return pd.DataFrame(rows)


def test_the_gate_accepts_a_harmless_model():
    (verdict,) = judge(measured())
    assert verdict.accepted
    assert verdict.region == "inside"
    assert verdict.reasons == []


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        ({"psnr": 38.2}, "gain over bicubic, inside"),
        ({"psnr": 40.0, "psnr_bicubic": 42.5}, "gain around less gain inside"),
        ({"spurious": 0.1}, "spurious edges"),
        ({"drift": -0.02}, "brightness drift"),
    ],
)
def test_the_gate_refuses_harm_inside_lesions_though_the_whole_gains(harm, reason):
    (verdict,) = judge(measured(**harm))
    assert not verdict.accepted
    assert any(reason in text for text in verdict.reasons)


def test_the_gate_asks_no_lesion_to_gain_as_all_that_is_outside_does():
    rows = measured()
    rows.loc[rows["region"].isin(["whole", "outside"]), "psnr"] += 9.0
    (verdict,) = judge(rows)
    assert verdict.accepted


def test_the_gate_refuses_what_it_cannot_show():
    rows = measured()
    unsteady = rows["region"].eq("inside")
    rows.loc[unsteady, "psnr"] = [47.0, 35.0] * 4
    (verdict,) = judge(rows)
    assert not verdict.accepted
    with pytest.raises(ValueError, match="at least one measured image"):
        judge(rows.iloc[:0])


def test_the_commands_print_json(data, capsys):
    words = ["--manifest", str(data), "--json"]
    assert main(["evaluate-sr", *words, "--models", "bicubic-x2,lanczos-x2"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["degradation"]["name"] == "bicubic"
    assert {row["model"] for row in result["summary"]} == {"bicubic-x2", "lanczos-x2"}
    assert main(["gate", *words, "--model", "lanczos-x2"]) == 0
    assert json.loads(capsys.readouterr().out)["verdicts"][0]["dataset"] == "toy"


def test_the_commands_print_tables(data, capsys):
    words = ["--manifest", str(data)]
    assert main(["evaluate-sr", *words, "--models", "lanczos-x2"]) == 0
    assert "degradation A" in capsys.readouterr().out
    assert main(["gate", *words, "--model", "nearest-x2"]) == 0
    assert "REFUSE nearest-x2 on toy" in capsys.readouterr().out


def test_a_softened_original_is_the_truth_that_is_measured_against(data, capsys):
    (item, *_), (soft, *_) = [
        list(soften(load_items(read_manifest(data), folder=data.parent), softness=softness, scale=2))
        for softness in (0.0, 0.6)
    ]
    np.testing.assert_allclose(item.hr, picture(0), atol=1 / 255)
    assert np.abs(np.diff(soft.hr)).max() < 0.6 * np.abs(np.diff(item.hr)).max()
    words = ["evaluate-sr", "--manifest", str(data), "--models", "bicubic-x2", "--json", "--softness"]
    psnr = []
    for softness in ("0", "0.6"):
        assert main([*words, softness]) == 0
        psnr.append(json.loads(capsys.readouterr().out)["summary"][0]["psnr"])
    assert psnr[1] > psnr[0] + 5  # a soft image survives reduction better: bicubic alone nearly restores it


@pytest.mark.parametrize("softness", ["-0.1", "nan", "40"])
def test_a_softness_that_means_nothing_is_refused(data, capsys, softness):
    assert main(["gate", "--manifest", str(data), "--model", "lanczos-x2", "--softness", softness]) == 2
    assert f"softness must be 0 to 4 low-resolution pixels, got {softness}" in capsys.readouterr().err
