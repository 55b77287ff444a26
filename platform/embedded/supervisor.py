"""Keeps the programs of one Fovea alive, and gives up with a clear message rather than run half dead."""

import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from embedded.processes import Child

POLL_S = 0.1
CRASHES_ALLOWED = 5
CRASH_WINDOW_S = 60.0


@dataclass
class Program:
    """A child and how to start it again."""

    name: str
    start: Callable[[], Child]
    child: Child | None = None
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=CRASHES_ALLOWED))

    @classmethod
    def of(
        cls,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        logs: Path,
        *,
        pass_fds: Sequence[int] = (),
    ) -> "Program":
        return cls(
            name,
            lambda: Child(name=name, command=command, env=env, log=logs / f"{name}.log", pass_fds=pass_fds),
        )

    def crashed_too_often(self) -> bool:
        now = time.monotonic()
        self.crashes.append(now)
        return len(self.crashes) == CRASHES_ALLOWED and now - self.crashes[0] < CRASH_WINDOW_S


class Supervisor:
    """Starts programs in the order they are added and stops them in the reverse order."""

    def __init__(self) -> None:
        self._programs: list[Program] = []

    def add(self, program: Program) -> None:
        self._programs.append(program)
        program.child = program.start()

    def watch(self) -> None:
        """Start again what ends. Raises RuntimeError when a program ends too often to go on."""
        while True:
            for program in self._programs:
                if program.child is None or not program.child.is_running():
                    self._restart(program)
            time.sleep(POLL_S)

    def _restart(self, program: Program) -> None:
        if program.crashed_too_often():
            raise RuntimeError(
                f"{program.name} ended {CRASHES_ALLOWED} times within {CRASH_WINDOW_S:.0f} s. "
                "Everything was stopped; no answer that was acknowledged is lost."
            )
        status = program.child.process.returncode if program.child else None
        print(f"· {program.name} ended ({_reason(status)}); starting it again", file=sys.stderr, flush=True)
        if program.child:
            program.child.stop()
        try:
            program.child = program.start()
        except RuntimeError as error:
            program.child = None  # tried again at the next look, until it has failed too often
            print(f"· {program.name}: {error}", file=sys.stderr, flush=True)

    def stop(self) -> None:
        """Web and workers first, together; then the services they write to."""
        children = [program.child for program in reversed(self._programs) if program.child]
        services = [child for child in children if child.name in ("postgres", "valkey")]
        others = [child for child in children if child not in services]
        for child in others:
            if child.is_running():
                child.process.send_signal(child.stop_signal)
        for child in [*others, *services]:
            child.stop()


def _reason(status: int | None) -> str:
    if status is None:
        return "it did not start"
    return signal.Signals(-status).name if status < 0 else f"exit status {status}"
