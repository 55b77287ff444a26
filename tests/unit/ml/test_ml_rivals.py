"""The rivals learn what is normal: what is unlike it costs more, and a seed repeats."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ml.cli import main
from ml.detectors import report
from ml.detectors.rivals import score_anogan, score_autoencoder, score_deep_svdd
from ml.detectors.rivals.anogan import (
    Critic,
    Encoder,
    Generator,
    Settings,
    gradient_penalty,
    residuals,
    train_encoder,
    train_generator,
)
from ml.detectors.rivals.autoencoder import SmallAutoencoder
from ml.detectors.rivals.comparing import compare_rivals
from ml.detectors.rivals.training import SIDE, draw_batches

SHORT = Settings(
    latent=4,
    width=4,
    batch=8,
    generator_steps=40,
    critic_steps=2,
    encoder_steps=60,
    learning_rate=4e-3,
    encoder_learning_rate=4e-3,
)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_autoencoder_rebuilds_what_it_knows_better():
    random = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] / 8
    smooth = np.stack([np.sin(x + p) * np.cos(y - p) for p in random.uniform(0, 3, 40)]).astype(np.float32)
    noise = random.normal(size=(8, SIDE, SIDE)).astype(np.float32)
    scores = score_autoencoder(smooth[:32], np.concatenate([smooth[32:], noise]), seed=1, passes=6)
    assert scores[:8].max() < scores[8:].min()


def test_deep_svdd_pulls_normal_rows_to_the_centre_and_repeats():
    random = np.random.default_rng(0)
    normal = (random.normal(size=(80, 3)) @ random.normal(size=(3, 40))).astype(np.float32)
    strange = random.normal(size=(10, 40)).astype(np.float32) * 6
    test = np.concatenate([normal[70:], strange])
    scores = score_deep_svdd(normal[:70], test, seed=1, passes=15)
    assert np.median(scores[:10]) * 3 < np.median(scores[10:])
    np.testing.assert_array_equal(scores, score_deep_svdd(normal[:70], test, seed=1, passes=15))
    assert not np.array_equal(scores, score_deep_svdd(normal[:70], test, seed=2, passes=15))


def test_the_autoencoder_keeps_the_shape():
    assert SmallAutoencoder()(torch.zeros(2, 1, SIDE, SIDE)).shape == (2, 1, SIDE, SIDE)


@pytest.fixture(scope="module")
def blobs():
    """(40, 56, 56) in 0 … 1: a soft blob in the middle of grey, its brightness and width a little different each."""
    random = np.random.default_rng(0)
    y, x = np.mgrid[:SIDE, :SIDE] - SIDE / 2
    sizes = random.uniform((0.25, 9), (0.4, 12), (40, 2))
    return np.stack([0.2 + a * np.exp(-(x**2 + y**2) / (2 * b**2)) for a, b in sizes]).astype(np.float32)


@pytest.fixture(scope="module")
def normals(blobs):
    """(32, 1, 56, 56) in -1 … 1."""
    return torch.from_numpy(blobs[:32])[:, None] * 2 - 1


@pytest.fixture(scope="module")
def trained(normals):
    torch.manual_seed(1)
    return train_generator(normals, SHORT, seed=1, on_step=lambda *_: None)


@pytest.fixture(scope="module")
def learned(normals, trained):
    """The encoder, its losses and the steps that it reported."""
    steps: list[tuple[int, int, str]] = []
    encoder, losses = train_encoder(normals, *trained, SHORT, seed=1, on_step=lambda *step: steps.append(step))
    return encoder, losses, steps


def test_a_patch_that_normal_pictures_never_hold_scores_higher_after_training(blobs, trained, learned):
    """The patch is mid-grey, all that an untrained generator makes: without training it would score lower."""
    patched = blobs[32:].copy()
    patched[:, 4:16, 4:16] = 0.5
    pictures = [torch.from_numpy(each)[:, None] * 2 - 1 for each in (blobs[32:], patched)]
    with torch.no_grad():
        known, strange = (residuals(each, *trained, learned[0], kappa=1.0) for each in pictures)
        untrained = [Generator(SHORT).eval(), Critic(SHORT).eval(), Encoder(SHORT).eval()]
        before = [residuals(each, *untrained, kappa=0.0) for each in pictures]
    assert (strange > known).all()
    assert (before[1] < before[0]).all()


def test_kappa_weighs_the_features_of_the_critic(normals, trained, learned):
    with torch.no_grad():
        none, one, two = (residuals(normals, *trained, learned[0], kappa=kappa) for kappa in (0.0, 1.0, 2.0))
        rebuilt = trained[0](learned[0](normals))
    torch.testing.assert_close(none, (rebuilt - normals).square().mean(dim=(1, 2, 3)))
    assert (one > none).all()
    torch.testing.assert_close(two - one, one - none, rtol=1e-3, atol=1e-6)


def test_the_encoder_learns_with_generator_and_critic_frozen(normals, trained, learned):
    _, losses, steps = learned
    assert np.mean(losses[-10:]) < 0.95 * np.mean(losses[:5])
    assert not any(value.requires_grad for part in trained for value in part.parameters())
    assert steps[-1] == (SHORT.total, SHORT.total, "encoder")


def test_a_seed_repeats_the_scores(blobs):
    few = replace(SHORT, generator_steps=2, encoder_steps=2)
    first, again, other = (score_anogan(blobs[:16], blobs[30:], seed=seed, settings=few) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_the_gradient_penalty_of_a_linear_critic_is_its_distance_from_slope_one():
    weights = torch.randn(1, 1, 6, 6, generator=torch.Generator().manual_seed(0)).requires_grad_()
    real, made = torch.rand(2, 5, 1, 6, 6)

    def critic(x):
        return (x * weights).flatten(1).sum(dim=1)

    penalty = gradient_penalty(critic, real, made, noise=torch.Generator().manual_seed(1))
    norm = weights.detach().norm()
    assert float(penalty.detach()) == pytest.approx(float((norm - 1) ** 2), rel=1e-5)
    penalty.backward()  # the penalty teaches the critic: 2 (|w| - 1) w / |w|
    torch.testing.assert_close(weights.grad, 2 * (norm - 1) * weights.detach() / norm, rtol=1e-4, atol=1e-6)


def test_the_penalty_is_taken_between_real_and_made_pictures():
    """Where the critic is steep beside the way from made to real, the penalty does not see it."""
    real, made = torch.full((64, 1, 2, 2), 1.0), torch.full((64, 1, 2, 2), 3.0)
    noise = torch.Generator().manual_seed(0)

    def critic(x):
        return torch.where((x >= 1) & (x <= 3), x / 2, 100 * x).flatten(1).sum(dim=1)

    assert float(gradient_penalty(critic, real, made, noise=noise).detach()) == pytest.approx(0.0, abs=1e-10)


def test_the_three_networks_fit_each_other():
    settings = Settings()
    picture = Generator(settings)(torch.zeros(2, settings.latent))
    assert picture.shape == (2, 1, SIDE, SIDE)
    assert Critic(settings)(picture).shape == (2,)
    assert Critic(settings).features(picture).shape == (2, 4 * settings.width * 49)
    assert Encoder(settings)(picture).shape == (2, settings.latent)


def test_batches_show_every_picture_once_before_any_comes_again():
    batches = draw_batches(torch.arange(6), size=2, random=np.random.default_rng(0))
    assert sorted(int(value) for _ in range(3) for value in next(batches)) == list(range(6))
    few = draw_batches(torch.arange(3), size=8, random=np.random.default_rng(0))
    assert [len(next(few)) for _ in range(2)] == [3, 3]


def test_figures_of_methods_that_were_not_run_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "RESULTS", tmp_path)
    row = {"dataset": "NIH ChestX-ray8", "images": 64, "auroc_interval": [0.4, 0.6], "seed": 1}
    report.store_rivals([row | {"method": name, "auroc": 0.5} for name in ("autoencoder", "deep-svdd")])
    report.store_rivals([row | {"method": "f-anogan", "auroc": 0.6}, row | {"method": "autoencoder", "auroc": 0.7}])
    kept = json.loads((tmp_path / "rivals.json").read_text(encoding="utf-8"))
    assert [(each["method"], each["auroc"]) for each in kept] == [
        ("autoencoder", 0.7),
        ("deep-svdd", 0.5),
        ("f-anogan", 0.6),
    ]
    assert "| NIH ChestX-ray8 | f-anogan | 0.600 (0.400 to 0.600) |" in report.rivals_table()


def test_an_unknown_method_or_data_set_is_refused(capsys):
    assert main(["compare-normality", "--manifest", "none.csv", "--methods", "f-anogan,ganomaly"]) == 2
    assert "methods must be among autoencoder, deep-svdd, f-anogan, got ganomaly" in capsys.readouterr().err
    assert main(["compare-normality", "--manifest", "none.csv", "--dataset", "feet"]) == 2
    assert "datasets must be among Kermany CXR (224px re-encode), NIH" in capsys.readouterr().err
    with pytest.raises(ValueError, match=r"manifest none\.csv cannot be read"):
        next(compare_rivals(Path("none.csv"), seed=1, methods=("f-anogan",), on_step=lambda *_: None))
