"""Training of the pneumonia network: patients never cross the split, and what is chosen is chosen on validation."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.detectors import pneumonia_train
from ml.detectors.features import CHANNELS
from ml.detectors.manifests import Row
from ml.detectors.pneumonia_train import PneumoniaConfig, read_maps, split_patients, train_head

CONFIG = PneumoniaConfig("toy", "pneumonia", passes=3, batch=16, share=0.3)


@pytest.fixture(scope="module")
def rows():
    """Forty patients with two films each, half of them ill."""
    return [
        Row(Path(f"{n}.png"), "X-ray", "toy", "abnormal:pneumonia" if n % 4 < 2 else "normal", f"p{n // 2}")
        for n in range(80)
    ]


@pytest.fixture(scope="module")
def maps(rows):
    """Ill children have a brighter corner in a few channels."""
    random = np.random.default_rng(0)
    made = random.normal(size=(len(rows), CHANNELS, 7, 7)).astype(np.float16)
    ill = np.array([row.is_abnormal for row in rows])
    made[ill, :40, :2, :2] += 4
    return made


@pytest.fixture(scope="module")
def head(maps, rows):
    torch.set_num_threads(1)
    return train_head(maps, rows, CONFIG, seed=1, on_step=lambda *_: None)


def test_no_patient_is_on_both_sides_and_both_kinds_are_on_each(rows):
    held_back = split_patients(rows, share=0.3, seed=1)
    sides = [[row for row, is_held in zip(rows, held_back, strict=True) if is_held == side] for side in (True, False)]
    assert not {row.group for row in sides[0]} & {row.group for row in sides[1]}
    assert all({row.is_abnormal for row in side} == {True, False} for side in sides)
    assert len({row.group for row in sides[0]}) == 12  # three tenths of 20 ill and of 20 healthy patients
    assert not np.array_equal(held_back, split_patients(rows, share=0.3, seed=2))


def test_what_differs_is_learned_and_the_threshold_keeps_its_sensitivity(head, maps, rows):
    held_back = split_patients(rows, share=CONFIG.share, seed=1)
    ill = np.array([row.is_abnormal for row in rows])[held_back]
    assert head.validation_auc > 0.9
    assert (head.chances(maps[held_back])[ill] >= head.threshold).mean() >= CONFIG.sensitivity


def test_the_same_seed_gives_the_same_network(head, maps, rows):
    again = train_head(maps, rows, CONFIG, seed=1, on_step=lambda *_: None)
    assert again.threshold == head.threshold
    assert all(torch.equal(a, b) for a, b in zip(again.network.parameters(), head.network.parameters(), strict=True))


def test_features_are_read_once_and_again_for_other_files(rows, tmp_path, monkeypatch):
    seen = []

    def load(path, *, modality):
        seen.append(path)
        return np.zeros((40, 40), dtype=np.uint8), (0.0, 255.0)

    monkeypatch.setattr(pneumonia_train, "load_pixels", load)
    for part in (rows[:2], rows[:2], rows[1:3]):
        assert read_maps(part, cache=tmp_path / "f.npy", on_step=lambda *_: None).shape == (2, CHANNELS, 7, 7)
    assert len(seen) == 4  # two, none, two


def test_a_config_is_frozen():
    assert replace(CONFIG, passes=5).passes == 5
    with pytest.raises(AttributeError):
        CONFIG.passes = 9
