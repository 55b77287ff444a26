"""One whole Fovea in processes of its own, for the tests that use it from outside."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_TIMEOUT_S = 240.0
_SET_BY_THE_DEMO = (
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "REDIS_URL",
    "DJANGO_SETTINGS_MODULE",
    "FOVEA_SECRET_KEY",
    "FOVEA_ANCHOR",
)


class RunningFovea:
    """Started as `make demo` starts it, on a free port, with data of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data / "demo.log"
        roots = os.pathsep.join([str(ROOT / "platform"), str(ROOT)])
        inherited = {name: value for name, value in os.environ.items() if name not in _SET_BY_THE_DEMO}
        self.environment = {**inherited, "FOVEA_DATA": str(data), "PYTHONPATH": roots}
        self.process = self._start()
        self.address = self._wait_for_address()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "embedded", "demo", "--port", "0"]
        with self.log.open("wb") as log:
            return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=subprocess.STDOUT)

    def _wait_for_address(self) -> str:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if found := re.search(r"Fovea is at (\S+)", self.output()):
                return found[1]
            if self.process.poll() is not None:
                break
            time.sleep(0.2)
        self.stop()
        raise RuntimeError(f"Fovea did not start:\n{self.output()[-3000:]}")

    def restart(self) -> None:
        """Start again on the same data, after the supervisor ended."""
        self.process = self._start()
        self.address = self._wait_for_address()

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def manage(self, *arguments: str) -> str:
        """Run a management command against this instance."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        env = {**self.environment, "FOVEA_ANCHOR": str(self.data / "anchors.jsonl")}
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return done.stdout

    def children(self, word: str) -> list[int]:
        """The supervisor's children whose command line holds `word`."""
        folders = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit() and self._is_child(folder)]
        return sorted(int(folder.name) for folder in folders if word in _command_line(folder))

    def _is_child(self, folder: Path) -> bool:
        try:
            stat = (folder / "stat").read_text()
        except OSError:
            return False
        return int(stat.rsplit(")", 1)[1].split()[1]) == self.process.pid

    def stop(self) -> None:
        """Ctrl-C, as a person would."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _command_line(folder: Path) -> str:
    try:
        return (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
