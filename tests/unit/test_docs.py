"""What a person can set or call is written down."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
SETTINGS = sorted(
    set(re.findall(r'"(FOVEA_\w+|DATABASE_URL|REDIS_URL)"', (ROOT / "platform/config/settings.py").read_text()))
)
TARGETS = re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
SPECIAL = {"help", "format", "lock", "schema", "clean"}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_is_in_the_readme(name):
    assert f"`{name}`" in README


@pytest.mark.parametrize("target", [target for target in TARGETS if target not in SPECIAL])
def test_a_target_is_in_the_readme(target):
    assert f"make {target}" in README or target == "setup"


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "platform").iterdir() if path.is_dir()))
def test_a_package_is_in_the_tree(folder):
    assert folder == "__pycache__" or f"{folder}/" in README


def test_every_line_of_the_lock_is_pinned_and_hashed():
    lock = (ROOT / "requirements.lock").read_text()
    names = re.findall(r"^[a-z0-9][\w.\[\]-]*(\S*)", lock, re.MULTILINE)
    assert names
    assert all(version.startswith("==") for version in names)
    assert "index-url" not in lock
