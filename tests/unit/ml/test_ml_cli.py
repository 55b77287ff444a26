"""The command line: one list of commands, JSON when asked, exit status 2 and one sentence for what cannot be used."""

import json
from importlib import import_module

import numpy as np
import pytest

from ml.cli import COMMANDS, main
from ml.ranges import declared_range
from ml.registry import list_models


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_a_module_with_the_three_parts(name):
    module = import_module(COMMANDS[name].module)
    assert all(callable(getattr(module, part)) for part in ("add_arguments", "run", "show"))


def test_help_lists_every_command(capsys):
    assert main([]) == 0
    text = capsys.readouterr().out
    assert all(name in text for name in COMMANDS)


def test_models_are_listed_as_a_table_and_as_json(capsys):
    assert main(["models"]) == 0
    assert "espcn-x2" in capsys.readouterr().out
    assert main(["models", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [model["name"] for model in listed["models"]] == [model.name for model in list_models()]
    assert [detector["name"] for detector in listed["detectors"]] == ["normality", "pneumonia"]


def test_an_unknown_command_or_model_ends_with_one_sentence(capsys, tmp_path):
    assert main(["enlarge"]) == 2
    assert capsys.readouterr().err.startswith("error: command must be one of models")
    assert main(["upscale", "in.png", "out.png", "--model", "magic-x2"]) == 2
    assert "error: model must be one of" in capsys.readouterr().err


def test_ranges_are_declared_by_modality():
    values = np.linspace(-2000, 3000, 10_000).reshape(1, 100, 100)
    assert declared_range(values, modality="CT") == (-1024.0, 1023.0)
    assert declared_range(values.astype(np.uint8)) == (0.0, 255.0)
    low, high = declared_range(values, modality="CR")
    assert low == pytest.approx(-1995, abs=1)
    assert high == pytest.approx(2995, abs=1)
    assert declared_range(abs(values), modality="MR")[0] == 0.0
    with pytest.raises(ValueError, match="more than one value"):
        declared_range(np.zeros((1, 9, 9)))
    with pytest.raises(ValueError, match="finite"):
        declared_range(np.full((1, 9, 9), np.nan))
