"""Augmentation by a conditional GAN: what it makes, that it can be resumed, and that copies and leaks are noticed."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from ml.augmentation import gan_train, heads
from ml.augmentation.classical import change_planes
from ml.augmentation.comparison import compare_augmentation
from ml.augmentation.config import AugmentationConfig, GanConfig, load_augmentation_config
from ml.augmentation.diffaugment import augment
from ml.augmentation.differences import Verdicts, compare_seeds, draw_patients, measure_draws
from ml.augmentation.discriminator import Discriminator
from ml.augmentation.gan_train import (
    discriminator_loss,
    make_images,
    measure_variety,
    start_gan,
    train_gan,
    train_step,
)
from ml.augmentation.generator import Generator
from ml.augmentation.memorisation import check_memorisation, frechet_distance
from ml.augmentation.report import augmentation_tables, store_comparison
from ml.augmentation.subsets import draw_subset
from ml.augmentation.treatments import TREATMENTS
from ml.cli import main
from ml.detectors.auroc import auroc
from ml.detectors.manifests import Row

TINY = GanConfig(size=32, latent=8, widths=(16, 16, 16, 8), steps=2, batch=4)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def toy():
    """Twelve dark normal pictures and four bright rare ones."""
    random = np.random.default_rng(0)
    is_rare = np.arange(16) >= 12
    pictures = random.uniform(0, 0.4, (16, 32, 32)) + 0.6 * is_rare[:, None, None]
    return pictures.astype(np.float32), is_rare


@pytest.fixture
def rows():
    """Sixty patients with two films each, half of them ill."""
    return [
        Row(Path(f"{n}.png"), "X-ray", "toy", "abnormal:pneumonia" if n % 4 < 2 else "normal", f"p{n // 2}")
        for n in range(120)
    ]


def test_the_generator_makes_grey_images_of_the_size_asked_for():
    generator = Generator(GanConfig())
    made = generator(torch.randn(3, 96), torch.tensor([0, 1, 1]))
    assert made.shape == (3, 1, 64, 64)
    assert made.min() >= 0
    assert made.max() <= 1
    # start 192 * 1536 + 1536, embedding 2 * 96, five blocks, and 16 * 9 + 1 to grey
    blocks = [(96, 96), (96, 96), (96, 64), (64, 32), (32, 16)]
    inside = sum(a * b * 9 + 193 * 2 * b + b for a, b in blocks)
    assert sum(each.numel() for each in generator.parameters()) == 296_448 + 192 + inside + 145


def test_a_step_of_the_discriminator_lowers_its_loss_on_the_same_batch():
    torch.manual_seed(0)
    judge, classes = Discriminator(), torch.tensor([0, 1, 0, 1])
    real, made = ([torch.randn(4, 64, side, side) for side in (8, 4, 2, 1)] for _ in range(2))
    optimiser = torch.optim.Adam(judge.parameters(), lr=2e-3)
    losses = []
    for _ in range(6):
        loss = discriminator_loss(judge, real, made, classes)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert losses[-1] < 0.9 * losses[0]


def test_the_generator_learns_to_make_each_class_from_the_same_noise():
    torch.manual_seed(0)
    generator, noise, classes = Generator(TINY), torch.randn(4, 8), torch.tensor([0, 1, 0, 1])
    optimiser = torch.optim.Adam(generator.parameters(), lr=2e-2)
    for _ in range(15):
        loss = (generator(noise, classes) - 0.2 - 0.6 * classes[:, None, None, None]).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    normal, rare = (make_images(generator, TINY, count=8, rare=kind, seed=3) for kind in (False, True))
    assert rare.mean() > normal.mean() + 0.2
    np.testing.assert_array_equal(rare, make_images(generator, TINY, count=8, rare=True, seed=3))


def test_the_discriminator_learns_which_class_an_image_is_of():
    torch.manual_seed(0)
    judge, classes = Discriminator(), torch.arange(8) % 2
    real = [torch.randn(2, 64, side, side)[classes] for side in (8, 4, 2, 1)]  # one pattern for each class
    optimiser = torch.optim.Adam(judge.parameters(), lr=5e-3)
    for _ in range(12):
        loss = torch.relu(1 - judge(real, classes)).mean() + torch.relu(1 + judge(real, 1 - classes)).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert judge(real, classes).mean() > judge(real, 1 - classes).mean() + 0.5


def test_a_run_that_was_killed_ends_as_an_unbroken_one(toy, tmp_path):
    pictures, is_rare = toy
    whole = train_gan(pictures, is_rare, TINY, seed=1, folder=tmp_path / "a", on_step=lambda *_: None)
    train_gan(pictures, is_rare, replace(TINY, steps=1), seed=1, folder=tmp_path / "b", on_step=lambda *_: None)
    torch.manual_seed(99)
    resumed = train_gan(pictures, is_rare, TINY, seed=1, folder=tmp_path / "b", on_step=lambda *_: None)
    for one, other in ((whole.generator, resumed.generator), (whole.average, resumed.average)):
        assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    with pytest.raises(ValueError, match="belongs to a run with other settings"):
        train_gan(pictures, is_rare, TINY, seed=2, folder=tmp_path / "b", on_step=lambda *_: None)


def test_the_generator_pays_for_making_one_image_again_and_again(toy):
    images = torch.rand(8, 1, 32, 32)
    assert (measure_variety(images[:1].expand(8, -1, -1, -1)) == 0).all()
    assert (measure_variety(images) > 0.01).all()
    grey = measure_variety(images * torch.linspace(0.2, 1, 8)[:, None, None, None])
    assert grey[0] > measure_variety(images)[0]  # exposure is variety of grey
    members = [torch.arange(12), torch.arange(12, 16)]
    run = start_gan(TINY, seed=1)
    before = [each.clone() for each in run.generator.parameters()]
    train_step(run, torch.from_numpy(toy[0])[:, None], members, TINY)
    assert any(not torch.equal(a, b) for a, b in zip(before, run.generator.parameters(), strict=True))
    assert run.step == 1


def test_what_the_gan_cannot_learn_from_is_refused(toy, tmp_path):
    pictures, is_rare = toy
    with pytest.raises(ValueError, match=r"pictures must be \(images, 32, 32\), got \(16, 16, 32\)"):
        train_gan(pictures[:, ::2], is_rare, TINY, seed=1, folder=tmp_path, on_step=lambda *_: None)
    with pytest.raises(ValueError, match="is_rare must hold both classes, got 0 of 16"):
        train_gan(pictures, is_rare & False, TINY, seed=1, folder=tmp_path, on_step=lambda *_: None)


def test_augmentation_changes_each_image_on_its_own_and_lets_gradients_through():
    torch.manual_seed(0)
    images = torch.rand(1, 1, 32, 32).expand(4, -1, -1, -1).clone().requires_grad_()
    changed = augment(images)
    assert changed.shape == images.shape
    assert not torch.equal(changed[0], changed[1])
    changed.sum().backward()
    assert images.grad is not None
    assert (images.grad.flatten(1).abs().sum(dim=1) > 0).all()


def test_classical_augmentation_moves_a_little_and_never_mirrors():
    y, x = np.mgrid[:64, :64] / 63
    plane = (0.2 + 0.5 * np.exp(-((x - 0.25) ** 2 + (y - 0.3) ** 2) / 0.02)).astype(np.float32)
    changed = change_planes([plane], count=20, seed=1)
    peaks = np.array([np.unravel_index(each.argmax(), each.shape) for each in changed]) / 63
    assert np.abs(peaks - (0.3, 0.25)).max() < 0.12
    assert len({each.tobytes() for each in changed}) == 20
    assert all(each.min() >= 0 and each.max() <= 1 for each in changed)
    np.testing.assert_array_equal(changed[3], change_planes([plane], count=20, seed=1)[3])


def test_no_patient_of_the_imbalanced_set_is_on_two_sides(rows):
    config = AugmentationConfig("toy", rare_patients=5, share=0.2)
    for seed in range(8):
        subset = draw_subset(rows, config, seed=seed)
        sides = [{rows[place].group for place in places} for places in (subset.normal, subset.rare, subset.validation)]
        spare = {rows[place].group for place in subset.spare}
        assert not (sides[0] | sides[1] | spare) & sides[2]
        assert not sides[1] & spare
        assert (len(sides[0]), len(sides[1]), len(subset.rare)) == (24, 5, 10)
        assert len(subset.spare) == subset.lacking == 38
    with pytest.raises(ValueError, match="rare_patients must be at most the 24 left for training, got 25"):
        draw_subset(rows, replace(config, rare_patients=25), seed=1)


def test_a_planted_copy_is_found_and_new_images_are_not():
    random = np.random.default_rng(0)
    training, held_back, generated = (random.normal(size=(n, 50)).astype(np.float32) for n in (40, 200, 100))
    common = {"training": training, "held_back": held_back}
    honest = check_memorisation(generated=generated, **common)
    assert honest["share_copies"] <= 0.02
    assert honest["median_generated"] == pytest.approx(honest["median_held_back"], rel=0.05)
    generated[[7, 30]] = training[[3, 9]] + random.normal(scale=0.01, size=(2, 50)).astype(np.float32)
    caught = check_memorisation(generated=generated, **common)
    assert {7, 30} <= set(caught["copies"])
    blurred = np.repeat(training.mean(axis=0, keepdims=True), 100, axis=0)  # near to all, favourite of none
    assert check_memorisation(generated=blurred, **common)["share_nearer"] == 1.0
    assert check_memorisation(generated=blurred, **common)["share_copies"] == 0.0


def test_the_frechet_distance_of_shifted_gaussians_is_known():
    rows = np.random.default_rng(0).normal(size=(400, 3))
    assert frechet_distance(rows, rows) == pytest.approx(0, abs=1e-6)
    assert frechet_distance(rows, rows + np.array([3, 0, 4])) == pytest.approx(25, abs=1e-6)
    assert frechet_distance(rows, 2 * rows) == pytest.approx(np.trace(np.cov(rows.T)), rel=0.02)


def test_intervals_hold_the_plain_difference_and_see_a_real_one():
    random = np.random.default_rng(0)
    ill = np.arange(200) < 80
    groups = [f"p{n // 2}" for n in range(200)]
    weak, strong = ([Verdicts(random.normal(size=200) + step * ill, step / 2) for _ in range(5)] for step in (0.5, 2.0))
    weights = draw_patients(ill, groups)
    assert (weights[:, ::2] == weights[:, 1::2]).all()  # both films of a patient come together
    assert (weights[:, ill].sum(axis=1) == 80).all()
    draws = [[measure_draws(each, ill, weights) for each in side] for side in (weak, strong)]
    plain = measure_draws(strong[0], ill, np.ones((1, 200)))
    assert plain["auc"][0] == pytest.approx(auroc(scores=strong[0].chances, is_abnormal=ill))
    assert plain["accuracy"][0] == pytest.approx(((strong[0].chances >= 1.0) == ill).mean())
    assert all(low > 0.05 for low, _ in compare_seeds(draws[1], draws[0]).values())
    assert compare_seeds(draws[0], draws[0])["auc"] == [0.0, 0.0]


def test_a_slip_in_the_config_is_an_error(tmp_path):
    path = tmp_path / "c.toml"
    for text, sentence in (
        ('name = "a"\nrare = 5\n', r"c\.toml has unknown keys \['rare'\]"),
        ('name = "a"\n[gan]\nsice = 64\n', r"c\.toml: gan has unknown keys \['sice'\]"),
        ('name = "a"\n[gan]\nsize = 48\n', "size must be at least 32 and, with these widths, 64, got 48"),
        ('name = "a"\nrare_patients = 0\n', "rare_patients must be at least 1, got 0"),
        ('name = "a"\nshare = 1\n', r"share must lie between 0 and 1, got 1\.0"),
        ('name = "a"\ngan = 3\n', "gan must be a table, got 3"),
    ):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ValueError, match=sentence):
            load_augmentation_config(path)


def test_a_broken_manifest_ends_with_one_sentence(tmp_path, capsys):
    (tmp_path / "m.csv").write_text('file,label\n"a.png\n', encoding="utf-8")
    (tmp_path / "c.toml").write_text(f'name = "a"\nmanifest = "{tmp_path / "m.csv"}"\n', encoding="utf-8")
    words = ["compare-augmentation", "--config", str(tmp_path / "c.toml"), "--runs", str(tmp_path / "runs")]
    assert main(words) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("error: manifest ")
    assert printed.count("\n") == 1
    (tmp_path / "m.csv").write_text("file,label,split\na.png,normal,train\n", encoding="utf-8")
    assert main(words) == 2
    assert "the manifest has no train images of both kinds" in capsys.readouterr().err


@pytest.fixture(scope="module")
def toy_comparison(tmp_path_factory):
    """16 training and 8 test pictures, compared with one seed; the folder, and the command's words for it."""
    folder = tmp_path_factory.mktemp("augmentation")
    random = np.random.default_rng(5)
    rows = []
    for index in range(24):
        label, level = ("abnormal:pneumonia", 120) if index % 2 else ("normal", 40)
        Image.fromarray(random.integers(level, level + 60, (48, 40), dtype=np.uint8)).save(folder / f"{index:02}.png")
        split = "train" if index < 16 else "test"
        rows.append({"file": f"{index:02}.png", "modality": "X-ray", "dataset": "toy", "label": label, "split": split})
    pd.DataFrame(rows).to_csv(folder / "m.csv", index=False)
    (folder / "c.toml").write_text(
        f'name = "toy"\nmanifest = "{folder / "m.csv"}"\ndataset = "toy"\nseeds = [1]\nrare_patients = 3\n'
        "share = 0.25\npasses = 1\n[gan]\nsize = 32\nlatent = 8\nwidths = [16, 16, 16, 8]\nsteps = 1\nbatch = 4\n",
        encoding="utf-8",
    )
    config = load_augmentation_config(folder / "c.toml")
    result = compare_augmentation(config, runs=folder / "runs", on_step=lambda *_: None)
    paths = {"--config": "c.toml", "--runs": "runs", "--result": "augmentation.json"}
    words = [word for name, file in paths.items() for word in (name, str(folder / file))]
    store_comparison(result, path=folder / "augmentation.json")
    return folder, ["compare-augmentation", *words, "--json"]


def test_the_command_compares_every_treatment_and_takes_what_is_already_trained(toy_comparison, capsys, monkeypatch):
    def train_again(*_, **__):
        raise AssertionError("what was trained is kept")

    folder, words = toy_comparison
    first = (folder / "augmentation.json").read_text(encoding="utf-8")
    monkeypatch.setattr(heads, "fit_head", train_again)
    monkeypatch.setattr(gan_train, "train_step", train_again)
    assert main(words) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(first) == json.loads((folder / "augmentation.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in printed["treatments"]] == [each.name for each in TREATMENTS]
    (seed,) = printed["seeds"]
    assert (seed["normal"], seed["rare"], seed["made"]) == (6, 3, 3)
    assert printed["test_images"] == {"normal": 4, "abnormal": 4}
    with Image.open(folder / "augmentation.png") as sheet:
        assert sheet.size == (256, 196)  # eight images of 32 pixels across; three rows, a gap of 4, three rows
    assert {"losses.png", "images.png", "state.pt"} <= {path.name for path in (folder / "runs/toy/seed-1").iterdir()}


def test_the_tables_hold_every_treatment_and_its_difference_to_the_rivals(toy_comparison):
    folder, _ = toy_comparison
    lines = augmentation_tables(folder / "augmentation.json")
    assert sum(line.startswith("| GAN augmentation |") for line in lines) == 4  # figures and differences at two sizes
    assert any(line.startswith("| nothing | – | – |") for line in lines)
    assert augmentation_tables(folder / "none.json") == []
