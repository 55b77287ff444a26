"""What the command line offers is written down, and every example can be typed."""

import re
import shlex
from importlib import import_module
from pathlib import Path

import pytest

import evaluation
from evaluation.__main__ import build_parser
from evaluation.adapters import FORMATS
from evaluation.commands import COMMANDS
from evaluation.triage import POLICIES

README = (Path(evaluation.__file__).parent / "README.md").read_text()
EXAMPLES = re.findall(r"^ {4}python -m evaluation (.+)$", README, re.MULTILINE)
MODULES = {name: module for name, module, _ in COMMANDS}


@pytest.mark.parametrize("name", MODULES)
def test_a_command_is_in_the_readme(name):
    assert re.search(rf"^### {name}$", README, re.MULTILINE)
    assert any(example.split()[0] == name for example in EXAMPLES)
    assert f"| `{name}` |" in README


@pytest.mark.parametrize("name", MODULES)
def test_a_command_is_a_module_with_both_parts(name):
    module = import_module(MODULES[name])
    assert callable(module.add_arguments)
    assert callable(module.run)


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_can_be_typed(example):
    words = shlex.split(example)
    if "--help" not in words:
        build_parser(words[0]).parse_args(words)


@pytest.mark.parametrize("form", FORMATS)
def test_a_form_of_files_is_in_the_readme(form):
    assert re.search(rf"\b{form}\b", README)


@pytest.mark.parametrize("policy", POLICIES)
def test_an_order_of_the_worklist_is_in_the_readme(policy):
    assert f"`{policy}`" in README
