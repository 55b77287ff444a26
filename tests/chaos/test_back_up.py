"""The drill: back up while Fovea runs, destroy everything, restore, and compare the record with what came back."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.instance import ROOT, RunningFovea
from tests.load import LoadReader

pytestmark = pytest.mark.chaos
COUNTS = """
import json
from audit.models import Event
from imaging.models import Image
from reading.models import Submission
from studies.models import Study
print(json.dumps([model.objects.count() for model in (Event, Image, Submission, Study)]))
"""


def _embedded(fovea: RunningFovea, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "embedded", *arguments],
        cwd=ROOT,
        env={**fovea.environment, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


def _back_up(fovea: RunningFovea, folder: Path) -> Path:
    done = _embedded(fovea, "backup", "--to", str(folder))
    assert done.returncode == 0, done.stderr
    (written,) = folder.glob("*.tar")
    assert str(written) in done.stdout
    return written


def _counts(fovea: RunningFovea) -> str:
    return fovea.manage("shell", "-v", "0", "-c", COUNTS).splitlines()[-1]


def test_what_was_backed_up_comes_back_whole_after_everything_was_destroyed(fovea: RunningFovea, tmp_path: Path):
    before = _counts(fovea)
    running = _back_up(fovea, tmp_path / "running")
    refused = _embedded(fovea, "restore", str(running))
    assert refused.returncode == 1
    assert "already runs" in refused.stderr
    fovea.stop()
    stopped = _back_up(fovea, tmp_path / "stopped")
    refused = _embedded(fovea, "restore", str(stopped))
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr

    for path in fovea.data.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    back = _embedded(fovea, "restore", str(running))
    assert back.returncode == 0, back.stdout + back.stderr
    assert "Everything agrees with the record." in back.stdout

    fovea.restart()
    admin = LoadReader(fovea.address, "admin", "fovea-demo-2026")
    admin.log_in()
    admin.close()
    assert _counts(fovea).split(",")[1:] == before.split(",")[1:]
    fovea.manage("verify_audit")


def test_a_backup_that_is_cut_short_is_refused_and_leaves_the_folder_empty(fovea: RunningFovea, tmp_path: Path):
    whole = _back_up(fovea, tmp_path / "whole")
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    empty = tmp_path / "empty"
    empty.mkdir()
    tmp_path.chmod(0o755)
    refused = _embedded(fovea, "restore", str(cut), FOVEA_DATA=str(empty))
    assert refused.returncode == 1
    assert {path.name for path in empty.iterdir()} <= {"fovea.lock"}


def test_what_is_no_backup_is_refused(fovea: RunningFovea, tmp_path: Path):
    (tmp_path / "no.tar").write_text("not a tar")
    refused = _embedded(fovea, "restore", str(tmp_path / "no.tar"), FOVEA_DATA=str(tmp_path / "empty"))
    assert refused.returncode == 1
    assert "is no backup of Fovea" in refused.stderr
