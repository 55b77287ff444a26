"""From a config to a checkpoint folder and on from there: slower than a unit test, because it exports."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from ml.checkpoints import GRAPH, WEIGHTS
from ml.config import Source, TrainConfig, load_config
from ml.export import build_network, export_run
from ml.train import train


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    """Twelve small pictures of one group each."""
    folder = tmp_path_factory.mktemp("data")
    y, x = np.mgrid[:64, :72]
    rows = []
    for index in range(12):
        picture = 127 + 100 * np.sin(x / (2 + index / 3)) * np.cos(y / (3 + index / 4))
        Image.fromarray(picture.astype(np.uint8)).save(folder / f"{index}.png")
        rows.append({"file": f"{index}.png", "dataset": "toy", "split": "train", "group_id": f"g{index:02}"})
    pd.DataFrame(rows).to_csv(folder / "manifest.csv", index=False)
    return folder / "manifest.csv"


@pytest.fixture
def config(manifest):
    return TrainConfig(
        name="toy",
        architecture="espcn",
        manifest=str(manifest),
        sources=(Source("toy", 1.0, windowed=True),),
        steps=12,
        batch=2,
        patch=16,
        margin=2,
        warmup_steps=2,
        validate_every=6,
        learning_rate=2e-3,
    )


def test_a_finished_run_becomes_a_checkpoint(config, tmp_path):
    train(replace(config, steps=2), folder=tmp_path / "run", quiet=True)
    export_run(tmp_path / "run", folder=tmp_path / "checkpoint")
    files = {path.name for path in (tmp_path / "checkpoint").iterdir()}
    assert files == {WEIGHTS, GRAPH, "card.json", "card.md", "curves.png"}
    assert "2 of 2 planned steps" in (tmp_path / "checkpoint" / "card.md").read_text()


def test_training_may_begin_from_another_checkpoint(config, tmp_path):
    train(replace(config, steps=2), folder=tmp_path / "run", quiet=True)
    export_run(tmp_path / "run", folder=tmp_path / "checkpoint")
    start = str(tmp_path / "checkpoint" / WEIGHTS)
    run = train(
        replace(config, scale=4, steps=1, learning_rate=1e-9, start_from=start), folder=tmp_path / "b", quiet=True
    )
    taken = run.network.state_dict()["features.0.weight"]
    fresh = build_network(replace(config, scale=4)).state_dict()["features.0.weight"]
    assert not torch.allclose(taken, fresh)
    with pytest.raises(ValueError, match="does not exist"):
        train(replace(config, start_from="nowhere"), folder=tmp_path / "c", quiet=True)


def test_two_processes_go_on_with_one_network(manifest, tmp_path):
    """torch's own launcher: here they take over where one process stopped."""
    recipe = tmp_path / "toy.toml"
    recipe.write_text(
        f'name = "toy"\narchitecture = "espcn"\nmanifest = "{manifest}"\n'
        'sources = [{ dataset = "toy", share = 1.0 }]\nbatch = 2\npatch = 16\nmargin = 2\nsteps = 12\n'
    )
    launcher = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    places = ["--runs", str(tmp_path / "runs"), "--checkpoints", str(tmp_path / "checkpoints")]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path.cwd())}
    for folder in (tmp_path / "runs" / "toy", tmp_path / "alone"):
        train(replace(load_config(recipe), steps=4), folder=folder, quiet=True)
    alone = train(load_config(recipe), folder=tmp_path / "alone", quiet=True)
    done = subprocess.run(
        [sys.executable, *launcher, "-m", "ml", "train", str(recipe), *places],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    card = json.loads((tmp_path / "checkpoints" / "toy" / "card.json").read_text())
    assert card["steps"] == 12
    assert card["hardware"] == "2 CPU cores"
    together = load_file(tmp_path / "checkpoints" / "toy" / WEIGHTS)
    averaged = [not torch.equal(together[name], value) for name, value in alone.average.named_parameters()]
    assert all(averaged)  # the first process alone would draw the same patches, but not see the other's gradients
