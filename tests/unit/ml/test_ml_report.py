"""The report measures what is new, keeps it, and compares image by image."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

import ml.report
from ml.registry import get_descriptor
from ml.report import Plan, measure_missing, read_result
from ml.report import TestSet as MeasuredSet  # pytest would collect a class named Test…
from ml.report_tables import replace_between, write_tables

MODELS = ("nearest-x2", "bilinear-x2", "bicubic-x2", "lanczos-x2", "ibp-x2", "espcn-x2")


class SmallPlan(Plan):
    """Six models at x2, none at x4."""

    def models(self, scale):
        return [get_descriptor(name) for name in MODELS] if scale == 2 else []


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.setattr(ml.report, "RESULTS", tmp_path / "results")
    y, x = np.mgrid[:40, :48]
    for index in range(3):
        grey = 128 + 90 * np.sin(x / (2 + index)) * np.cos(y / 3)
        Image.fromarray(grey.astype(np.uint8)).save(tmp_path / f"{index}.png")
    lines = [f"{index}.png,test,lesion:{8},{10},12,12,p{index}" for index in range(3)]
    boxed = [line.replace("lesion:8,10,12,12", '"lesion:8,10,12,12"') for line in lines]
    (tmp_path / "manifest.csv").write_text("\n".join(["file,split,box,group_id", *boxed]))
    sets = (MeasuredSet("waves", tmp_path / "manifest.csv", ("*.png",)),)
    return SmallPlan(sets, ("bicubic",), (), (), tmp_path / "manifest.csv")


def measure(plan):
    steps = []
    measure_missing(plan, on_step=steps.append)
    return steps


def test_what_is_kept_is_not_measured_again_unless_the_images_change(plan):
    assert measure(plan) == ["x2 bicubic waves: " + ", ".join(MODELS)]
    assert measure(plan) == []
    thinner = replace(plan, sets=(replace(plan.sets[0], limit=2),))
    assert measure(thinner) == ["x2 bicubic waves: " + ", ".join(MODELS)]


def test_other_weights_are_measured_again(plan, monkeypatch):
    measure(plan)
    original = ml.report.checkpoint_sha256
    monkeypatch.setattr(ml.report, "checkpoint_sha256", lambda model: original(model) and "0" * 64)
    assert measure(plan) == ["x2 bicubic waves: espcn-x2"]


def test_every_image_is_kept_by_region(plan):
    measure(plan)
    entry = read_result(get_descriptor("espcn-x2"), "bicubic")["sets"]["waves"]
    assert {(each["image"], each["group"]) for each in entry["images"]} == {(f"{k}.png", f"p{k}") for k in range(3)}
    for row in entry["summary"]:
        mean = np.mean([each[row["region"]] for each in entry["images"]])
        assert mean == pytest.approx(row["psnr"], abs=1e-3)


def test_tables_pair_a_network_with_its_rivals(plan, tmp_path):
    measure(plan)
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- tables: begin -->\nold\n<!-- tables: end -->\nafter\n")
    write_tables(plan, readme=readme)
    text = readme.read_text()
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    psnr = {
        name: np.mean(
            [each["whole"] for each in read_result(get_descriptor(name), "bicubic")["sets"]["waves"]["images"]]
        )
        for name in MODELS
    }
    (row,) = re.findall(r"^\| espcn-x2 \| waves \| (.*) \|$", text, flags=re.MULTILINE)
    shown = [float(cell.split()[0]) for cell in row.split(" | ")]
    best = max(psnr[name] for name in MODELS[:4])
    wanted = [psnr["espcn-x2"] - rival for rival in (psnr["lanczos-x2"], psnr["ibp-x2"], best)]
    assert shown == pytest.approx(wanted, abs=0.006)


def test_a_table_tells_what_the_gate_says_and_why(plan, tmp_path):
    measure(plan)
    readme = tmp_path / "README.md"
    readme.write_text("<!-- tables: begin --><!-- tables: end -->")
    write_tables(plan, readme=readme)
    table = readme.read_text().split("What the gate says")[1]
    rows = dict(re.findall(r"^\| (\S+) \| (accepted|refused: .*) \|$", table, flags=re.MULTILINE))
    assert set(rows) == set(MODELS) - {"bicubic-x2"}
    for name, cell in rows.items():
        (verdict,) = read_result(get_descriptor(name), "bicubic")["sets"]["waves"]["gate"]
        failed = [finding["name"] for finding in verdict["findings"] if not finding["passed"]]
        assert cell == (f"refused: {', '.join(failed)}" if failed else "accepted")
        assert verdict["accepted"] == (not failed)
    assert "gain" in rows["nearest-x2"]
    assert rows["ibp-x2"] == "accepted"


def test_soft_originals_have_a_table_of_their_own_with_the_lowest_gain(plan, tmp_path):
    soft = replace(plan, soft_sets=(replace(plan.sets[0], softness=0.6),))
    assert measure(soft)[1:] == ["x2 bicubic_soft waves: " + ", ".join(MODELS)]
    assert measure(soft) == []
    softer = replace(plan, soft_sets=(replace(plan.sets[0], softness=0.8),))
    assert measure(softer) == ["x2 bicubic_soft waves: " + ", ".join(MODELS)]
    readme = tmp_path / "README.md"
    readme.write_text("<!-- tables: begin --><!-- tables: end -->")
    write_tables(softer, readme=readme)
    table = readme.read_text().split("### ×2, soft originals")[1]
    own, bicubic = (
        [each["whole"] for each in read_result(get_descriptor(name), "bicubic_soft")["sets"]["waves"]["images"]]
        for name in ("nearest-x2", "bicubic-x2")
    )
    gains = np.subtract(own, bicubic)
    (cell,) = re.findall(r"^\| nearest-x2 \| (.*) \|$", table, flags=re.MULTILINE)
    assert float(cell.split()[0]) == pytest.approx(gains.mean(), abs=0.006)
    assert float(cell.split()[-1]) == pytest.approx(gains.min(), abs=0.06)


def test_a_readme_without_markers_is_refused(tmp_path):
    (tmp_path / "README.md").write_text("nothing")
    with pytest.raises(ValueError, match="must hold the markers <!-- tables: begin -->"):
        replace_between(tmp_path / "README.md", "tables", "x")
