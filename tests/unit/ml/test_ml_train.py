"""Training: it learns, survives being killed, repeats exactly, and refuses another run's state."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch.nn.modules.module import register_module_forward_hook

from ml.architectures.blocks import BicubicSkip
from ml.config import Source, TrainConfig, load_config
from ml.data import Pair, PatchSampler, load_pairs
from ml.export import build_network, export_run
from ml.report import PACKAGE
from ml.teacher import load_teacher
from ml.train import _load_matching, learning_rate, reconstruction_loss, train


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


def weights(run):
    return torch.cat([value.flatten() for value in run.network.state_dict().values()])


def test_training_improves_on_the_start(config, tmp_path):
    run = train(replace(config, steps=40, validate_every=1), folder=tmp_path, quiet=True)
    psnr = [value for _, value in run.history.validation_psnr]
    assert psnr[-1] > psnr[0] + 0.1


def test_the_same_seed_gives_the_same_weights(config, tmp_path):
    first = train(config, folder=tmp_path / "a", quiet=True)
    second = train(config, folder=tmp_path / "b", quiet=True)
    other = train(replace(config, seed=2), folder=tmp_path / "c", quiet=True)
    assert torch.equal(weights(first), weights(second))
    assert not torch.equal(weights(first), weights(other))


TAUGHT = {"optimiser": "muon", "teacher": "espcn-x2", "clean_fraction": 1.0, "learning_rate": 1e-2}


@pytest.mark.parametrize("changes", [{}, TAUGHT], ids=["adam", "muon and a teacher"])
def test_a_killed_run_goes_on_where_it_stopped(changes, config, tmp_path, monkeypatch):
    planned = replace(config, **changes)
    whole = train(planned, folder=tmp_path / "whole", quiet=True)
    monkeypatch.setattr("ml.train.learning_rate", lambda step, _: learning_rate(step, planned))
    train(replace(planned, steps=5), folder=tmp_path / "cut", quiet=True)
    rest = train(planned, folder=tmp_path / "cut", quiet=True)
    assert rest.step == 12
    torch.testing.assert_close(weights(rest), weights(whole), atol=1e-6, rtol=0)


def test_a_teacher_is_followed(config, tmp_path):
    """Each run ends nearer to what it learned from than the other does."""
    long = replace(config, steps=60, clean_fraction=1.0, optimiser="muon", learning_rate=1e-2)
    images = torch.stack(
        [torch.from_numpy(pair.variants[0][:24, :24]) for pair in load_pairs(config, validation=True)[0]]
    )
    teacher = load_teacher("espcn-x2")
    errors = []
    for name in ("espcn-x2", ""):
        run = train(replace(long, teacher=name), folder=tmp_path / f"run{name}", quiet=True)
        with torch.no_grad():
            errors.append(float((run.average(images[:, None]) - teacher(images[:, None])).square().mean()))
    assert errors[0] < errors[1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"architecture": "slim_edsr"}, "only be cut out of an EDSR x2"),
        ({"start_from": "nowhere.safetensors"}, "nowhere.safetensors does not exist"),
        ({"batch": 3}, r"other settings \(batch\)"),
    ],
    ids=["unfit teacher", "no checkpoint", "state of another run"],
)
def test_a_slip_is_refused_before_the_teachers_results_are_made(changes, sentence, config, tmp_path, monkeypatch):
    planned = replace(config, teacher="espcn-x2", clean_fraction=1.0, steps=2)
    if "batch" in changes:
        train(planned, folder=tmp_path / "run", quiet=True)
    monkeypatch.setattr("ml.train.taught", None)  # takes minutes with a large teacher
    with pytest.raises(ValueError, match=sentence):
        train(replace(planned, **changes), folder=tmp_path / "run", quiet=True)


def test_a_run_that_goes_on_needs_no_other_checkpoint(config, tmp_path):
    begun = replace(config, start_from=str(tmp_path / "weights.safetensors"))
    save_file(build_network(config).state_dict(), begun.start_from)
    train(replace(begun, steps=2), folder=tmp_path / "run", quiet=True)
    (tmp_path / "weights.safetensors").unlink()
    assert train(begun, folder=tmp_path / "run", quiet=True).step == 12
    with pytest.raises(ValueError, match="does not exist"):
        train(begun, folder=tmp_path / "fresh", quiet=True)


def test_a_share_of_the_start_is_published(config, tmp_path):
    """Half of every weight is the start's, also after a kill and though the start's file is gone by then."""
    begun = replace(config, start_from=str(tmp_path / "weights.safetensors"), start_share=0.5, steps=12)
    before = build_network(config).state_dict()
    save_file(before, begun.start_from)
    train(replace(begun, steps=5), folder=tmp_path / "run", quiet=True)
    (tmp_path / "weights.safetensors").unlink()
    learned = train(begun, folder=tmp_path / "run", quiet=True).average.state_dict()
    export_run(tmp_path / "run", folder=tmp_path / "checkpoint")
    for key, value in load_file(tmp_path / "checkpoint" / "weights.safetensors").items():
        torch.testing.assert_close(value, (before[key] + learned[key]) / 2)
        assert not torch.equal(learned[key], before[key])


def test_what_is_validated_is_what_would_be_published(config, tmp_path, monkeypatch):
    begun = replace(config, start_from=str(tmp_path / "weights.safetensors"), start_share=0.5)
    save_file(build_network(config).state_dict(), begun.start_from)
    seen = []
    monkeypatch.setattr("ml.train._psnr", lambda network, *_: seen.append(network.state_dict()) or 0.0)
    train(begun, folder=tmp_path / "run", quiet=True)
    export_run(tmp_path / "run", folder=tmp_path / "checkpoint")
    for key, value in load_file(tmp_path / "checkpoint" / "weights.safetensors").items():
        torch.testing.assert_close(seen[-1][key], value)


def test_a_share_of_another_network_is_refused(config, tmp_path):
    save_file(build_network(replace(config, scale=4)).state_dict(), tmp_path / "weights.safetensors")
    begun = replace(config, start_from=str(tmp_path / "weights.safetensors"), start_share=0.5)
    with pytest.raises(ValueError, match="start_share needs the same network in start_from"):
        train(begun, folder=tmp_path / "run", quiet=True)


def test_a_cpu_convolves_the_first_steps_in_bfloat16_where_asked(config, tmp_path):
    seen = []

    def note(module, _, output):
        if module.training and getattr(module, "in_channels", 0) == 1:
            seen.append(output.dtype)

    hook = register_module_forward_hook(note)
    try:
        train(replace(config, steps=5, bfloat16_steps=3), folder=tmp_path, quiet=True)
    finally:
        hook.remove()
    assert seen == 3 * [torch.bfloat16] + 2 * [torch.float32]


def test_mixed_precision_leaves_the_bicubic_skip_exact():
    image, skip = torch.rand(1, 1, 16, 16), BicubicSkip(2)
    exact = skip(image)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(skip(image), exact)


def test_processes_go_on_with_patches_of_their_own(config):
    first, second, whole = (PatchSampler(load_pairs(config, validation=False), config, seed=1) for _ in range(3))
    first.restore(whole.state())
    second.restore(whole.state(), rank=1)
    expected, _ = whole.batch()
    assert torch.equal(first.batch()[0], expected)
    assert not torch.equal(second.batch()[0], expected)


def test_another_runs_state_is_refused(config, tmp_path):
    train(replace(config, steps=2), folder=tmp_path, quiet=True)
    with pytest.raises(ValueError, match=r"belongs to a run with other settings \(seed\)"):
        train(replace(config, seed=5), folder=tmp_path, quiet=True)


def test_held_back_groups_are_never_trained_on(config):
    trained = {pair.hr.tobytes() for group in load_pairs(config, validation=False) for pair in group}
    held_back = {pair.hr.tobytes() for group in load_pairs(config, validation=True) for pair in group}
    assert held_back
    assert not trained & held_back


def test_patches_are_aligned_and_clean_when_asked(config):
    clean = replace(config, clean_fraction=1.0, batch=8)
    inputs, targets = PatchSampler(load_pairs(clean, validation=True), clean, seed=1).batch()
    assert inputs.shape == (8, 1, 16, 16)
    assert targets.shape == (8, 1, 32, 32)
    reduced = targets.reshape(8, 1, 16, 2, 16, 2).mean(dim=(3, 5))
    assert (inputs - reduced).abs()[..., 2:-2, 2:-2].mean() < 0.02


def test_every_patch_lies_in_its_image_turned_or_flipped(config):
    """Each pixel of two small images is a number of its own, so a patch says where it was cut."""
    images = [np.arange(rows * 20, dtype=np.float32).reshape(rows, 20) / 1000 for rows in (18, 26)]
    plain = replace(config, task="denoise", scale=1, clean_fraction=1.0, batch=64)
    pairs = [[Pair(hr=image, variants=(image,)) for image in images]]
    inputs, targets = PatchSampler(pairs, plain, seed=3).batch()
    assert torch.equal(inputs, targets)
    turned = set()
    for patch in targets[:, 0].numpy():
        steps = [round(float(patch[1, 0] - patch[0, 0]) * 1000, 3), round(float(patch[0, 1] - patch[0, 0]) * 1000, 3)]
        contrast = min(abs(step) for step in steps)  # from one column to the next; a row is twenty times that
        assert max(abs(step) for step in steps) == pytest.approx(20 * contrast, rel=2e-2)
        assert 0.5 <= contrast <= 1.0
        turned.add((abs(steps[0]) > abs(steps[1]), steps[0] > 0, steps[1] > 0))
    assert len(turned) == 8


def test_sources_are_drawn_by_their_shares_not_by_their_images(config):
    striped, flat = np.tile(np.float32([0, 1]), (20, 10)), np.full((20, 20), 0.5, dtype=np.float32)
    plain = replace(config, task="denoise", scale=1, clean_fraction=1.0, batch=2000)
    plain = replace(plain, sources=(Source("striped", 3.0), Source("flat", 1.0)))
    few, many = [Pair(hr=striped, variants=(striped,))], [Pair(hr=flat, variants=(flat,))] * 9
    _, targets = PatchSampler([few, many], plain, seed=1).batch()
    assert float((targets.std(dim=(1, 2, 3)) > 0).float().mean()) == pytest.approx(0.75, abs=0.04)


def test_a_patch_too_large_for_the_images_is_refused(config):
    large = replace(config, patch=64)
    with pytest.raises(ValueError, match="patch must fit into some image"):
        PatchSampler(load_pairs(large, validation=True), large, seed=1)


def test_missing_data_is_refused(config, tmp_path):
    with pytest.raises(ValueError, match=r"manifest .* does not exist"):
        load_pairs(replace(config, manifest=str(tmp_path / "none.csv")), validation=False)
    with pytest.raises(ValueError, match="no rows of dataset 'other'"):
        load_pairs(replace(config, sources=(Source("other", 1.0),)), validation=False)


def test_the_learning_rate_warms_up_and_falls(config):
    rates = [learning_rate(step, config) for step in range(1, 13)]
    assert rates[0] == pytest.approx(1e-3)
    assert max(rates) == pytest.approx(2e-3)
    assert rates[-1] == pytest.approx(config.final_learning_rate)


@pytest.mark.parametrize(("kind", "expected"), [("rmse", 0.2), ("l1", 0.2), ("l2", 0.04), ("charbonnier", 0.2)])
def test_losses_of_a_constant_error(kind, expected):
    loss = reconstruction_loss(torch.full((2, 1, 4, 4), 0.7), torch.full((2, 1, 4, 4), 0.5), kind=kind)
    assert math.isclose(float(loss), expected, abs_tol=1e-4)


def test_softened_images_stand_beside_sharp_ones(config):
    sharp = load_pairs(config, validation=False)[0]
    source = replace(config.sources[0], softness=(0.0, 1.0))
    both = load_pairs(replace(config, sources=(source,)), validation=False)[0]
    assert len(both) == 2 * len(sharp)
    roughness = [float(np.abs(np.diff(pair.hr, axis=1)).mean()) for pair in both[:3:2]]
    assert roughness[1] < 0.9 * roughness[0]  # the same picture as it is, and softened


CONTINUED = [path for path in sorted((PACKAGE / "configs").rglob("*.toml")) if "start_from" in path.read_text()]


@pytest.mark.parametrize("path", CONTINUED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_config_finds_layers_where_it_begins(path):
    continued = load_config(path)
    network = build_network(continued)
    before = {key: value.clone() for key, value in network.state_dict().items()}
    _load_matching(network, PACKAGE.parent / continued.start_from)
    assert any(not torch.equal(value, before[key]) for key, value in network.state_dict().items())
