"""One child process that cannot outlive us."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the kernel to send `signum` to this process when the one that started it ends, even by kill -9.

    Linux only; elsewhere a stale child is found by its pid file at the next start.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


class Child:
    """A started command: its own process group, so that Ctrl-C reaches only the supervisor."""

    def __init__(
        self,
        *,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
        uid: int | None = None,
        stop_signal: int = signal.SIGTERM,
        pass_fds: Sequence[int] = (),
        cwd: Path | None = None,
    ) -> None:
        self.name = name
        self.stop_signal = stop_signal
        self._log = log.open("ab") if log else None
        self.process = subprocess.Popen(
            list(command),
            env=dict(os.environ if env is None else env),
            stdin=subprocess.DEVNULL,
            stdout=self._log or subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=uid,
            group=uid,
            extra_groups=[] if uid is not None else None,
            pass_fds=tuple(pass_fds),
            cwd=cwd,
            preexec_fn=_death_signal(stop_signal),
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def is_running(self) -> bool:
        return self.process.poll() is None

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Ask to end, wait, then kill. Safe to call twice."""
        if self.is_running():
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        if self._log:
            self._log.close()
            self._log = None


def _death_signal(signum: int) -> Callable[[], None]:
    def before_exec() -> None:
        # Runs after the change of user, which would clear it.
        die_with_parent(signum)

    return before_exec
