"""No container engine is at hand: what can be checked without one is."""

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
DOCKERFILE = ROOT / "docker/Dockerfile"
TEXT = DOCKERFILE.read_text()


def _copies() -> list[str]:
    lines = [line.split()[1:-1] for line in TEXT.splitlines() if line.startswith("COPY ") and "--from" not in line]
    return [source for line in lines for source in line]


def _is_ignored(path: str) -> bool:
    """The last pattern that fits decides, as the builder reads the file."""
    ignored = False
    for line in (ROOT / "docker/Dockerfile.dockerignore").read_text().split():
        pattern = line.removeprefix("!").strip("/")
        if fnmatch(path.strip("/"), pattern) or path.strip("/").startswith(f"{pattern}/"):
            ignored = not line.startswith("!")
    return ignored


def test_hadolint_has_nothing_to_say():
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("source", _copies())
def test_what_is_copied_exists_and_is_not_ignored(source):
    assert (ROOT / source).exists()
    assert not _is_ignored(source)


def test_every_image_is_pinned_and_none_runs_as_root():
    images = re.findall(r"^FROM (\S+) AS (\S+)", TEXT, re.MULTILINE)
    stages = {name for _, name in images}
    assert all(image in stages or re.search(r":\d+\.\d+", image) for image, _ in images)
    for target in ("web", "worker", "gpu-worker"):
        stage = TEXT.split(f"AS {target}\n")[1].split("\nFROM ")[0]
        users = re.findall(r"^USER (\S+)", stage, re.MULTILINE)
        assert not users or users[-1] == "10001"
    assert re.findall(r"^USER (\S+)", TEXT.split("AS base\n")[1].split("\nFROM ")[0], re.MULTILINE) == ["10001"]


@pytest.mark.parametrize("program", ["uvicorn", "celery"])
def test_every_command_is_in_the_lock(program):
    assert f'CMD ["{program}"' in TEXT
    assert re.search(rf"^{program}==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert shutil.which(program, path=str(Path(sys.executable).parent))


def test_torch_has_the_version_of_the_makefile():
    version = re.search(r"^TORCH_VERSION = (\S+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert version
    assert f"install_torch.py ${{TORCH}} {version[1]}" in TEXT
