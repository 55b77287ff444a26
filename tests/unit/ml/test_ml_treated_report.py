"""What super-resolution does to detectors is measured once, kept with hashes, and shown only while they hold."""

import json

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from ml.cli import main
from ml.degrade import DEGRADATIONS
from ml.detectors import treated_report, treated_tables
from ml.detectors.cards import write_pneumonia_card
from ml.detectors.manifests import Row, read_rows
from ml.detectors.pneumonia import PNEUMONIA
from ml.detectors.registry import DETECTORS
from ml.detectors.treated import summarise_change
from ml.detectors.treated_report import Case, TreatedPlan, load_treated_plan, measure_treated, thin_rows
from ml.detectors.treated_tables import treated_tables as make_tables
from ml.report import PACKAGE

CHILDREN = PNEUMONIA.training_data


class MeanGrey:
    """Its score is the mean grey; it counts what it was asked."""

    version, asked = "mean", 0

    def takes(self, row):
        return row.dataset == CHILDREN

    def judge(self, pixels, value_range, row):
        self.asked += 1
        return float(pixels.mean()), bool(pixels.mean() > 0.4)


@pytest.fixture
def manifest(tmp_path):
    """Six normal and four abnormal noisy pictures of the children's set, and one of another."""
    random = np.random.default_rng(3)
    rows = []
    for index in range(11):
        label = "abnormal:pneumonia" if 6 <= index < 10 else "normal"
        level = 150 if label != "normal" else 60
        Image.fromarray(random.integers(level, level + 60, (24, 24), dtype=np.uint8)).save(tmp_path / f"{index:02}.png")
        dataset = CHILDREN if index < 10 else "another"
        rows.append({"file": f"{index:02}.png", "dataset": dataset, "label": label, "split": "test"})
    pd.DataFrame(rows).to_csv(tmp_path / "manifest.csv", index=False)
    return tmp_path / "manifest.csv"


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """Results go to a folder of their own, and the detector is the mean grey."""
    found = MeanGrey()
    monkeypatch.setattr(treated_report, "STORED", tmp_path / "treated.json")
    monkeypatch.setattr(treated_report, "make_judge", lambda detector, single: found)
    return found


def plan(*models, limit=4, case_limit=None):
    return TreatedPlan((Case("bicubic", models, case_limit),), {"pneumonia": {"default": limit}})


def measure(manifest, what):
    return measure_treated(what, manifest, detectors=("pneumonia",), on_step=lambda *_: None)


def test_what_is_kept_is_not_measured_again(manifest, judge):
    first = measure(manifest, plan("bicubic-x2"))
    assert [(entry["model"], entry["normal"], entry["abnormal"]) for entry in first] == [("bicubic-x2", 4, 4)]
    assert judge.asked == 2 * 8
    assert measure(manifest, plan("bicubic-x2", limit=3)) == first  # more images than asked for are as good
    assert judge.asked == 2 * 8
    both = measure(manifest, plan("bicubic-x2", "espcn-x2"))
    assert [entry["model"] for entry in both] == ["bicubic-x2", "espcn-x2"]
    assert judge.asked == 4 * 8
    assert [entry["normal"] for entry in measure(manifest, plan("bicubic-x2", limit=6))] == [4, 6]


@pytest.mark.parametrize("key", ["detector_sha256", "model_sha256"])
def test_other_weights_are_measured_again_and_not_shown_before(key, manifest, judge):
    what = plan("espcn-x2")
    entries = measure(manifest, what)
    assert any("espcn-x2" in line for line in make_tables("pneumonia", what))
    treated_report.STORED.write_text(json.dumps([entries[0] | {key: "0" * 64}]), encoding="utf-8")
    stale = "\n".join(make_tables("pneumonia", what))
    assert "espcn-x2" not in stale
    assert "Left out: 1 of other weights" in stale
    asked = judge.asked
    assert measure(manifest, what) == entries
    assert judge.asked == asked + 2 * 8


def test_a_slow_model_has_a_limit_of_its_own(manifest, judge):
    (entry,) = measure(manifest, plan("bicubic-x2", case_limit=2))
    assert (entry["normal"], entry["abnormal"]) == (2, 2)
    what = TreatedPlan((), {"normality": {"default": 40, "large": 15}})
    assert what.limit("normality", "any", Case("bicubic", ())) == 40
    assert what.limit("normality", "large", Case("bicubic", ())) == 15
    assert what.limit("normality", "large", Case("bicubic", (), 20)) == 15


def test_rows_are_thinned_evenly_and_keep_their_order(manifest):
    rows = [row for row in read_rows(manifest, split="test") if row.dataset == CHILDREN]
    thinned = [row.path.name.removesuffix(".png") for row in thin_rows(rows, limit=3)]
    assert thinned == ["00", "02", "05", "06", "07", "09"]
    assert thin_rows(rows, limit=100) == rows


def test_new_alarms_are_normal_and_lost_findings_abnormal(tmp_path):
    labels = ["normal", "normal", "normal", "abnormal:x", "abnormal:x", "abnormal:x"]
    rows = [Row(tmp_path / str(place), "US", "toy", label, str(place)) for place, label in enumerate(labels)]
    flags = [(False, True), (False, True), (True, False), (True, False), (False, True), (True, True)]
    before, after = ([(float(place), pair[side]) for place, pair in enumerate(flags)] for side in (0, 1))
    entry = summarise_change(rows, before, after)
    assert (entry["new_alarms"], entry["lost_findings"], entry["flips"]) == (2, 1, 5 / 6)
    assert (entry["normal"], entry["abnormal"]) == (3, 3)
    assert entry["score_change"] == 0.0
    assert entry["auroc_change_interval"] == [0.0, 0.0]


def test_a_table_row_says_all_that_changed(monkeypatch):
    entry = {
        "detector": "pneumonia", "detector_sha256": treated_report.checkpoint_sha256(PNEUMONIA), "dataset": "films",
        "degradation": "bicubic", "model": "bicubic-x2", "model_sha256": None, "scale": 2, "normal": 3, "abnormal": 4,
        "score_change": -0.1, "score_change_interval": [-0.2, 0.05], "auroc_original": 0.9, "auroc": 0.85,
        "auroc_change_interval": [-0.08, 0.01], "flips": 0.25, "flips_interval": [0.1, 0.4],
        "new_alarms": 2, "lost_findings": 1,
    }  # fmt: skip
    alone = {key: value for key, value in entry.items() if not key.startswith("auroc")} | {"dataset": "only ill"}
    monkeypatch.setattr(treated_tables, "read_treated", lambda: [alone, entry])
    lines = make_tables("pneumonia", plan("bicubic-x2"))
    assert "Pneumonia, ×2, degradation bicubic:" in lines
    row = "-0.100 (-0.200 to +0.050) | 0.900 | 0.850 | -0.050 (-0.080 to +0.010) | 25.0% (10% to 40%) | 2 | 1 |"
    assert f"| films | 3 / 4 | bicubic-x2 | {row}" in lines
    assert any(line.startswith("| only ill |") and "| – | – | – |" in line for line in lines)
    assert make_tables("normality", plan("bicubic-x2")) == []


def test_the_card_shows_what_is_kept_and_no_heading_without(tmp_path):
    facts = json.loads((PNEUMONIA.folder / "card.json").read_text(encoding="utf-8"))
    write_pneumonia_card(facts, ["| a table |"], folder=tmp_path)
    text = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert "## What super-resolution does to it\n\n| a table |" in text
    write_pneumonia_card(facts, [], folder=tmp_path)
    assert "What super-resolution" not in (tmp_path / "card.md").read_text(encoding="utf-8")


def test_the_plan_of_the_report_names_what_exists(tmp_path):
    what = load_treated_plan(PACKAGE / "report.toml")
    assert set(what.limits) == {detector.name for detector in DETECTORS}
    for case in what.cases:
        assert case.degradation in DEGRADATIONS
        assert len({model.scale for model in case.descriptors()}) == 1
    (tmp_path / "p.toml").write_text("[treated]\ncases = []\n[treated.limits.normality]\nbusi = 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"p\.toml cannot be used: KeyError\('default'\)"):
        load_treated_plan(tmp_path / "p.toml")


def test_the_command_keeps_what_the_plan_names(manifest, judge, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("ml.commands.compare_detection.make_judge", lambda detector, single: judge)
    (tmp_path / "p.toml").write_text(
        '[[treated.cases]]\ndegradation = "bicubic"\nmodels = ["bicubic-x2"]\n[treated.limits.pneumonia]\n'
        "default = 2\n",
        encoding="utf-8",
    )
    words = ["compare-detection", "--detector", "pneumonia", "--manifest", str(manifest), "--keep", "--plan"]
    assert main([*words, str(tmp_path / "p.toml"), "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)["sets"]
    assert json.loads(treated_report.STORED.read_text(encoding="utf-8")) == [entry]
    assert main([*words, str(tmp_path / "p.toml")]) == 0
    assert "pneumonia, x2 bicubic" in capsys.readouterr().out
    assert main([*words, str(tmp_path / "none.toml")]) == 2
    assert "report plan" in capsys.readouterr().err
