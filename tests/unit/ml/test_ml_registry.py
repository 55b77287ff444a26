"""The registry is a literal list, and every entry can be used as it stands."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest

import ml
from ml import checkpoints, descriptor
from ml.checkpoints import checkpoint_sha256, read_card
from ml.config import load_config
from ml.registry import CLEAN, get_descriptor, list_models

NETWORKS = [model for model in list_models() if model.method == "network"]


def test_names_are_unique_and_found_again():
    names = [model.name for model in list_models()]
    assert len(names) == len(set(names))
    assert all(get_descriptor(name).name == name for name in names)


def test_kernels_and_back_projection_are_models_at_both_scales():
    names = {model.name for model in list_models()}
    kinds = ("nearest", "bilinear", "bicubic", "lanczos", "ibp", "espcn")
    assert {f"{kind}-x{scale}" for kind in kinds for scale in (2, 4)} <= names


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"model must be one of nearest-x2.*got 'espcn-x3'"):
        get_descriptor("espcn-x3")


def test_the_suffix_adds_back_projection_and_its_halo():
    plain, followed = get_descriptor("espcn-x2"), get_descriptor("espcn-x2+bp")
    assert followed.back_projection > 0
    assert followed.halo > plain.halo
    with pytest.raises(ValueError, match="plain super-resolution model"):
        get_descriptor("ibp-x2+bp")


@pytest.mark.parametrize("model", NETWORKS, ids=lambda model: model.name)
def test_every_checkpoint_is_the_one_its_card_describes(model):
    card = read_card(model)
    assert checkpoint_sha256(model) == card["weights_sha256"]
    assert card["parameters"] == model.parameters
    assert card["architecture"] == model.architecture
    assert model.card_path is not None
    assert model.card_path.is_file()


@pytest.mark.parametrize("model", NETWORKS, ids=lambda model: model.name)
def test_what_the_registry_says_of_the_training_is_what_its_card_records(model):
    config = read_card(model)["config"]
    assert config["options"] == model.options
    assert ("head CT" in model.training_data) == any("Head CT" in each["dataset"] for each in config["sources"])
    assert (model.degradation == CLEAN) == (config["clean_fraction"] == 1.0)


@pytest.mark.parametrize("model", NETWORKS, ids=lambda model: model.name)
def test_a_card_records_what_its_config_says(model):
    """Several configs share a file of sources: a change made for one network may not rewrite what others came from."""
    recorded = read_card(model)["config"]
    said = json.loads(json.dumps(load_config(Path(ml.__file__).parent / "configs" / f"{model.name}.toml").to_dict()))
    assert {key: said[key] for key in recorded} == recorded


def _copy_checkpoint(tmp_path, monkeypatch):
    shutil.copytree(descriptor.CHECKPOINTS / "espcn-x2", tmp_path / "espcn-x2")
    monkeypatch.setattr(descriptor, "CHECKPOINTS", tmp_path)
    return tmp_path / "espcn-x2"


def test_changed_weights_are_refused(tmp_path, monkeypatch):
    folder = _copy_checkpoint(tmp_path, monkeypatch)
    weights = bytearray((folder / checkpoints.WEIGHTS).read_bytes())
    weights[-1] ^= 1
    (folder / checkpoints.WEIGHTS).write_bytes(weights)
    with pytest.raises(ValueError, match=r"not the one its card describes: weights\.safetensors"):
        checkpoint_sha256(get_descriptor("espcn-x2"))


def test_a_missing_graph_is_refused(tmp_path, monkeypatch):
    folder = _copy_checkpoint(tmp_path, monkeypatch)
    (folder / checkpoints.GRAPH).unlink()
    with pytest.raises(ValueError, match=r"model\.onnx is missing"):
        checkpoint_sha256(get_descriptor("espcn-x2"))


def test_a_broken_card_is_refused(tmp_path, monkeypatch):
    folder = _copy_checkpoint(tmp_path, monkeypatch)
    (folder / checkpoints.CARD).write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="card of model 'espcn-x2' cannot be read"):
        checkpoint_sha256(get_descriptor("espcn-x2"))


def test_a_descriptor_is_frozen_and_plain():
    model = get_descriptor("espcn-x2")
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.scale = 3
    assert json.loads(json.dumps(model.to_dict()))["card"] == "ml/checkpoints_data/espcn-x2/card.md"


def test_models_without_weights_have_no_hash():
    assert checkpoint_sha256(get_descriptor("bicubic-x2")) is None


def test_all_weights_stay_under_forty_megabytes():
    sizes = [path.stat().st_size for path in descriptor.CHECKPOINTS.rglob("*.safetensors")]
    assert sum(sizes) < 40_000_000


def test_the_public_names_are_listed():
    assert ml.__all__ == ["__version__"]
    assert ml.__version__
