"""Settings: what is written is what is trained, and a slip is an error."""

from pathlib import Path

import pytest

import ml
from ml.augmentation.config import load_augmentation_config
from ml.config import Source, TrainConfig, load_config
from ml.detectors.normality_fit import load_normality_config
from ml.detectors.pneumonia_train import load_pneumonia_config

HEAD = 'name = "a"\narchitecture = "espcn"\n'
CONFIGS = sorted((Path(ml.__file__).parent / "configs").rglob("*.toml"))
LOADERS = {
    "normality": load_normality_config,
    "pneumonia": load_pneumonia_config,
    "augmentation": load_augmentation_config,
}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_published_config_loads_under_its_own_name(path):
    assert LOADERS.get(path.stem, load_config)(path).name == path.stem


@pytest.mark.parametrize("load", LOADERS.values(), ids=list(LOADERS))
def test_a_slip_in_a_detectors_config_is_an_error(load, tmp_path):
    path = tmp_path / "c.toml"
    path.write_text('name = "a"\nsead = 1\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"c\.toml has unknown keys \['sead'\]"):
        load(path)


def write(tmp_path, text):
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_tables_and_arrays_become_frozen_values(tmp_path):
    text = (
        'name = "a"\narchitecture = "espcn"\nlearning_rate = 1\n[[sources]]\ndataset = "d"\nshare = 1\nreductions = [2]'
    )
    config = load_config(write(tmp_path, text))
    assert config.sources == (Source("d", 1.0, reductions=(2,)),)
    assert config.learning_rate == 1.0


def test_configs_may_share_a_file_of_sources(tmp_path):
    shared = tmp_path / "shared.toml"
    shared.write_text('sources = [{ dataset = "d", share = 1.0, softness = [0.0, 1.2] }]', encoding="utf-8")
    config = load_config(write(tmp_path, HEAD + f"sources = '{shared}'"))
    assert config.sources == (Source("d", 1.0, softness=(0.0, 1.2)),)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("seed = 1\nsources = []", r"shared\.toml must hold the array sources and nothing else, got \['seed', 's"),
        ("sources = [{ dataset = 'd' }]", r"shared\.toml: sources, entry 1 lacks the required keys \['share'\]"),
        ("sources = 'shared.toml'", r"shared\.toml: sources must be an array of tables"),
    ],
)
def test_a_slip_in_shared_sources_names_their_file(tmp_path, text, sentence):
    shared = tmp_path / "shared.toml"
    shared.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        load_config(write(tmp_path, HEAD + f"sources = '{shared}'"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + "stepps = 3", r"unknown keys \['stepps'\]"),
        (HEAD + "[[sources]]\ndataset = 'd'\nshare = 1\nweight = 2", r"sources, entry 1 has unknown keys \['weight'\]"),
        (HEAD + "[[sources]]\nshare = 1", r"lacks the required keys \['dataset'\]"),
        (HEAD + "sources = [3]", "must be a table"),
        (HEAD + "sources = 3", "sources must be an array of tables or the path of a file with one, got 3"),
        (HEAD + 'sources = "none.toml"', r"none\.toml does not exist"),
        ('name = "a"', r"lacks the required keys \['architecture'\]"),
        (HEAD + 'steps = "many"', "steps must be int"),
        (HEAD + "steps = true", "steps must be int"),
        (HEAD + "steps = 0", "steps must be above 0"),
        (HEAD + 'loss = "ssim"', "loss must be one of"),
        (HEAD + 'task = "detect"', "task must be one of"),
        (HEAD + "clean_fraction = 1.5", r"clean_fraction must lie in \[0, 1\]"),
        (HEAD + 'task = "denoise"\nscale = 2', "scale must be 1 for the task denoise"),
        (HEAD + 'start_share = 1.0\nstart_from = "x"', r"start_share must lie in \[0, 1\) and needs start_from"),
        (HEAD + "start_share = 0.5", r"start_share must lie in \[0, 1\) and needs start_from"),
        (HEAD + "steps = 9\nbfloat16_steps = 9", r"bfloat16_steps must lie in \[0, steps\)"),
        (HEAD + "patch = 8\nmargin = 4", "patch must exceed twice the margin"),
        (HEAD + "steps =", "not valid TOML"),
    ],
)
def test_a_slip_is_refused(tmp_path, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        load_config(write(tmp_path, text))


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="does not exist"):
        load_config(tmp_path / "none.toml")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot be read: Is a directory"):
        load_config(tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match=r"binary\.toml is not valid TOML"):
        load_config(tmp_path / "binary.toml")


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(ValueError, match="architecture"):
        load_config(write(tmp_path, ""))


def test_sources_may_not_be_empty():
    with pytest.raises(ValueError, match="sources must be at least one"):
        TrainConfig(name="a", architecture="espcn", sources=())
