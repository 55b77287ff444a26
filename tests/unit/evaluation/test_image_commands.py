"""`image`, `region` and `cho` over small files: JSON, tables, and one sentence for what cannot be used."""

import json

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from evaluation.__main__ import main
from evaluation.files import read_single_mask, read_single_plane
from tests.image_patterns import distort, pattern

SIDE = 48


def save(path, pixels):
    Image.fromarray(np.clip(np.round(pixels), 0, 255).astype(np.uint8)).save(path)


@pytest.fixture
def pair(tmp_path):
    reference = pattern(SIDE, SIDE)
    save(tmp_path / "hr.png", reference)
    save(tmp_path / "sr.png", distort(reference, "blurred"))
    np.save(tmp_path / "noisy.npy", distort(reference, "noisy"))
    save(tmp_path / "mask.png", 255 * (np.hypot(*np.mgrid[-24:24, -24:24]) < 10))
    return tmp_path


@pytest.fixture
def cases(tmp_path):
    """Four cases whose treatment gains outside the lesion and loses inside it."""
    y, x = np.mgrid[:SIDE, :SIDE]
    lesion = np.hypot(x - 24, y - 22) < 7
    save(tmp_path / "lesion.png", 255 * lesion)
    rows = ["case,treatment,reference,lesion,file,patient"]
    for seed in range(4):
        random = np.random.default_rng(seed)
        reference = 110 + 12 * gaussian_filter(random.normal(size=(SIDE, SIDE)), 2) / 0.14 + 40 * lesion
        np.save(tmp_path / f"hr{seed}.npy", reference)
        for name, inside, outside in (("bicubic", 6, 6), ("sr", 9, 4), ("twin", 6, 6)):
            seen = np.random.default_rng(10 + seed).normal(size=reference.shape)
            np.save(tmp_path / f"{name}{seed}.npy", reference + seen * np.where(lesion, inside + seed / 50, outside))
            rows.append(f"c{seed},{name},hr{seed}.npy,lesion.png,{name}{seed}.npy,p{seed}")
    (tmp_path / "cases.csv").write_text("\n".join(rows) + "\n")
    return tmp_path / "cases.csv"


@pytest.fixture
def crops(tmp_path):
    signal = 30 * np.exp(-(np.hypot(*np.mgrid[-8:8, -8:8]) ** 2) / 18)
    rows = ["case,treatment,truth,file"]
    for number in range(40):
        noise = np.random.default_rng(number).normal(100, 10, (16, 16))
        truth = "present" if number % 2 else "absent"
        for name, share in (("native", 1.0), ("weak", 0.3)):
            np.save(tmp_path / f"{name}{number}.npy", noise + (signal * share if number % 2 else 0))
            rows.append(f"c{number:02},{name},{truth},{name}{number}.npy")
    (tmp_path / "crops.csv").write_text("\n".join(rows) + "\n")
    return tmp_path / "crops.csv"


def run_json(capsys, *words):
    assert main([*map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_image_prints_every_measure_or_says_why_not(pair, capsys):
    words = ("image", pair / "hr.png", pair / "sr.png", pair / "noisy.npy", "--data-range", "255")
    document = run_json(capsys, *words, "--mask", pair / "mask.png")
    values = {(v["name"], v["region"]): v for v in document["tests"][str(pair / "sr.png")]}
    assert {name for name, _ in values} >= {"psnr", "ssim", "ms_ssim", "nrmse", "gmsd", "haarpsi", "vif", "entropy"}
    assert values["psnr", "inside"]["value"] > 0
    assert values["ms_ssim", "whole"]["value"] is None
    assert "161 pixels" in values["ms_ssim", "whole"]["reason"]
    assert values["blur_effect_change", "whole"]["value"] > 0
    assert all(v["value"] is not None or v["reason"] for v in values.values())
    assert main([str(word) for word in words]) == 0
    printed = capsys.readouterr().out
    assert "psnr" in printed
    assert "Not available" in printed


def test_the_noise_of_a_flat_region_is_measured_where_one_is_named(pair, capsys):
    random = np.random.default_rng(1)
    np.save(pair / "flat.npy", random.normal(100, 5, (SIDE, SIDE)))
    np.save(pair / "ones.npy", np.ones((SIDE, SIDE)))
    words = ("image", pair / "flat.npy", pair / "flat.npy", "--data-range", "255", "--flat", pair / "ones.npy")
    values = {v["name"]: v["value"] for v in run_json(capsys, *words)["tests"][str(pair / "flat.npy")]}
    assert values["noise_std"] == pytest.approx(5, rel=0.1)
    assert values["noise_std_change"] == 0
    assert values["psnr"] is None


def test_region_catches_the_hidden_loss_and_clears_the_twin(cases, capsys):
    words = ("region", cases, "--data-range", "255", "--comparator", "bicubic", "--margin", "psnr_gain=0.5")
    document = run_json(capsys, *words, "--scale", "2", "--false-alarms", "0.5")
    verdicts = {
        name: next(v for v in found["verdicts"] if v["measure"] == "psnr_gain")
        for name, found in document["treatments"].items()
    }
    assert set(verdicts) == {"sr", "twin"}
    assert (verdicts["sr"]["status"], verdicts["sr"]["is_hidden"]) == ("changed", True)
    assert verdicts["twin"]["status"] == "kept"
    assert len(document["structure"]) == 8
    assert {"against_input", "beyond_input"} <= set(document["structure"][0])
    assert main([*map(str, words), "--scale", "2", "--false-alarms", "0.5"]) == 0
    assert "hides the loss" in " ".join(capsys.readouterr().out.split())


def test_an_invented_blob_is_counted_and_interpolation_is_not_accused(cases, capsys):
    folder, y, x = cases.parent, *np.mgrid[:SIDE, :SIDE]
    twin = np.load(folder / "twin0.npy")
    np.save(folder / "twin0.npy", twin + 60 * np.exp(-(np.hypot(x - 38, y - 12) ** 2) / 8))
    words = ("region", cases, "--data-range", "255", "--comparator", "bicubic", "--scale", "2", "--false-alarms", "0.3")
    found = {(s["case"], s["treatment"]): s["against_input"] for s in run_json(capsys, *words)["structure"]}
    places = found["c0", "twin"]["places"]
    assert any(abs(p["row"] - 12) <= 2 and abs(p["column"] - 38) <= 2 and p["kind"] == "spurious" for p in places)
    assert found["c1", "twin"]["spurious"] + found["c1", "twin"]["lost"] <= 1


def test_cho_tells_a_weak_lesion_from_a_strong_one(crops, capsys):
    document = run_json(capsys, "cho", crops, "--width", "8", "--count", "3")
    strong, weak = (document["treatments"][name] for name in ("native", "weak"))
    assert strong["d_prime"] > weak["d_prime"]
    assert strong["ci_low"] < strong["d_prime"] < strong["ci_high"]
    assert document["differences"][0]["treatments"] == ["native", "weak"]
    assert document["channels"] == "3 Laguerre-Gauss channels of width 8 px"
    assert main(["cho", str(crops), "--width", "8", "--count", "3"]) == 0
    assert "Detectability" in capsys.readouterr().out


def test_the_same_input_gives_the_same_bytes(cases, capsys):
    rows = cases.read_text().splitlines()
    cases.write_text("\n".join([rows[0], rows[2], rows[5]]) + "\n")  # one treatment of two cases
    words = ["region", str(cases), "--data-range", "255", "--json", "--seed", "3"]
    outputs = [main(words) or capsys.readouterr().out for _ in range(2)]
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["image", "hr.png", "none.png", "--data-range", "255"], "none.png does not exist"),
        (["image", "hr.png", "colour.png", "--data-range", "255"], "is in colour"),
        (["image", "hr.png", "text.png", "--data-range", "255"], "text.png: The file is none of DICOM"),
        (["image", "hr.png", "text.bin", "--data-range", "255"], "JPEG, TIFF and .npy"),
        (["image", "hr.png", "cube.npy", "--data-range", "255"], "must hold one plane, got 2"),
        (["image", "hr.png", "sr.png", "--data-range", "0"], "data_range must be a positive"),
        (["image", "hr.png", "sr.png", "--data-range", "255", "--mask", "black.png"], "at least one pixel"),
        (["region", "bad.csv", "--data-range", "255"], "must hold the columns"),
        (["region", "empty.csv", "--data-range", "255"], "at least one row"),
        (["region", "hole.csv", "--data-range", "255"], "must hold a file in every row"),
        (["region", "twice.csv", "--data-range", "255"], "each case and treatment once"),
        (["region", "one.csv", "--data-range", "255"], "at least two patients"),
        (["region", "one.csv", "--data-range", "255", "--margin", "psnr_gain"], "MEASURE=VALUE"),
        (["region", "one.csv", "--data-range", "255", "--comparator", "x"], "--comparator must be one of"),
        (["region", "one.csv", "--data-range", "255", "--scale", "2"], "--scale needs --comparator"),
        (["cho", "truth.csv"], "truth must be present or absent"),
        (["cho", "lonely.csv"], "cases with the lesion absent"),
        (["cho", "unequal.csv"], "the same cases"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_sentence(pair, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(pair)
    Image.new("RGB", (SIDE, SIDE), "red").save("colour.png")
    Image.new("L", (SIDE, SIDE)).save("black.png")
    np.save("cube.npy", np.zeros((2, SIDE, SIDE)))
    for name in ("text.png", "text.bin"):
        (pair / name).write_text("no image")
    header, row = "case,treatment,reference,lesion,file", "a,sr,hr.png,mask.png,sr.png"
    tables = {
        "bad": ["case,file", "a,b"],
        "empty": [header],
        "hole": [header, "a,sr,hr.png,mask.png,"],
        "twice": [header, row, row],
        "one": [header, row],
        "truth": ["case,treatment,truth,file", "a,sr,maybe,sr.png"],
        "lonely": ["case,treatment,truth,file", "a,sr,present,sr.png"],
        "unequal": ["case,treatment,truth,file", "a,sr,present,sr.png", "b,hr,absent,sr.png"],
    }
    for name, lines in tables.items():
        (pair / f"{name}.csv").write_text("\n".join(lines) + "\n")
    assert main(words) == 2
    assert sentence in capsys.readouterr().err


def test_pictures_keep_their_depth_and_dicom_its_units(tmp_path, shared):
    deep = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    Image.fromarray(deep).save(tmp_path / "deep.png")
    assert np.array_equal(read_single_plane(tmp_path / "deep.png"), deep)
    units = read_single_plane(shared / "data" / "dicom" / "CT_small.dcm")
    assert units.min() < -500  # air, in Hounsfield units
    np.save(tmp_path / "line.npy", np.zeros(4))
    with pytest.raises(ValueError, match=r"line\.npy: .* got shape \(4,\)"):
        read_single_mask(tmp_path / "line.npy")
