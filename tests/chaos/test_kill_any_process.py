"""kill -9 of any process of a running Fovea is survived, or ends the whole with a clear message."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.instance import ROOT, RunningFovea

pytestmark = pytest.mark.chaos
RECOVERY_S = 60.0


def _health(address: str) -> dict[str, str]:
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError as error:
        return {"status": str(error)}


def _wait_until_healthy(address: str) -> None:
    deadline = time.monotonic() + RECOVERY_S
    while (health := _health(address))["status"] != "ok":
        assert time.monotonic() < deadline, health
        time.sleep(0.3)


@pytest.mark.parametrize("word", ["bin/postgres", "valkey-server", "uvicorn", "-Q default", "-Q gpu", " beat "])
def test_a_killed_program_comes_back(fovea: RunningFovea, word: str):
    _wait_until_healthy(fovea.address)
    before = fovea.children(word)
    assert before, word
    os.kill(before[0], signal.SIGKILL)
    deadline = time.monotonic() + RECOVERY_S
    while not (set(fovea.children(word)) - set(before)):
        assert time.monotonic() < deadline, fovea.output()[-2000:]
        time.sleep(0.1)
    _wait_until_healthy(fovea.address)
    assert fovea.process.poll() is None


def test_a_second_start_is_refused_and_says_where_the_first_is(fovea: RunningFovea):
    command = [sys.executable, "-m", "embedded", "demo", "--port", "0"]
    second = subprocess.run(command, cwd=ROOT, env=fovea.environment, capture_output=True, text=True, check=False)
    assert second.returncode == 1
    assert f"already runs at {fovea.address}" in second.stderr


def test_nothing_outlives_a_killed_supervisor_and_the_data_are_still_there(fovea: RunningFovea):
    children = fovea.children("")
    assert len(children) >= 6
    os.kill(fovea.process.pid, signal.SIGKILL)
    fovea.process.wait()
    deadline = time.monotonic() + 20
    while alive := [pid for pid in children if _is_alive(pid)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.1)
    fovea.restart()
    _wait_until_healthy(fovea.address)
    assert (
        "phantom"
        in fovea.manage("shell", "-v", "0", "-c", "from imaging.models import *; print(*Dataset.objects.all())").lower()
    )


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
