"""The parent's side of one decoding child: started when needed, ended when it hangs, and never trusted."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evaluation.files.content import RefusedError
from imaging.decoding.answers import DecodedFile, MaskAnswer, Staged, file_of, mask_of

#: How long a child may be silent over one file.
TIME_LIMIT_S = 120.0
# Address space of the child. A frame of the largest size that is taken needs about half of it in colour.
MEMORY_LIMIT = 4 * 1024**3
LARGEST_ANSWER = 256 * 1024**2
ROOTS = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[3])]
# What an interpreter needs to start and to find its libraries; secrets and addresses of services stay with the parent.
_INHERITED = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT")

_ENTRY = ["-m", "imaging.decoding.child"]
_DIED = "The file made its decoder fail: it is broken, or needs more memory than one file may use. Export it anew."

Kind = Literal["image", "mask"]
Outcome = DecodedFile | MaskAnswer | RefusedError


@dataclass(frozen=True)
class Request:
    """One file to decode. `ending` is that of its name, which is all that a decoder may know of a name."""

    path: Path
    staged: Staged
    secret: str = field(repr=False)
    kind: Kind = "image"
    ending: str = ""

    def as_line(self) -> bytes:
        plain = {
            "path": str(self.path),
            "folder": str(self.staged.folder),
            "prefix": self.staged.prefix,
            "secret": self.secret,
            "kind": self.kind,
            "name": f"file{self.ending}",
        }
        return json.dumps(plain).encode() + b"\n"


class DiskFullError(OSError):
    """The child had no room to write a plane: no fault of the file."""


class DecodingChild:
    """One process that decodes one file at a time."""

    def __init__(self, *, time_limit_s: float = TIME_LIMIT_S, memory_limit: int = MEMORY_LIMIT) -> None:
        self._time_limit_s, self._memory_limit = time_limit_s, memory_limit
        self._process: subprocess.Popen[bytes] | None = None
        self._request: Request | None = None
        self._received = bytearray()
        self._deadline = 0.0

    @property
    def is_busy(self) -> bool:
        return self._request is not None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def fileno(self) -> int:
        """Where its answer comes, for `select`."""
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def send(self, request: Request) -> None:
        """Begin with a file. A child that has died since its last file is replaced."""
        assert not self.is_busy
        self._request, self._deadline = request, time.monotonic() + self._time_limit_s
        self._received.clear()
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(request.as_line())
            process.stdin.flush()
        except OSError:
            # It died between two files; its answer will be the end of its output.
            return

    def receive(self) -> Outcome | None:
        """What has become of the file, or None while it is being read. Call when `fileno` is readable."""
        block = os.read(self.fileno(), 1024**2)
        if not block:
            return self._fail(_DIED)
        self._received += block
        if len(self._received) > LARGEST_ANSWER:
            return self._fail("The file's description is larger than can be taken. Split the file.")
        return self._read_lines()

    def check_time(self) -> Outcome | None:
        """The refusal of a file over which the child has been silent for too long, which ends the child."""
        if time.monotonic() < self._deadline:
            return None
        return self._fail(
            f"Decoding took longer than {self._time_limit_s:.0f} s and was stopped. Export the file anew."
        )

    def end(self) -> None:
        """Kill the process, if there is one. The next file starts another."""
        self._request = None
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process = None

    def _read_lines(self) -> Outcome | None:
        while (end := self._received.find(b"\n")) >= 0:
            line = bytes(self._received[:end])
            del self._received[: end + 1]
            try:
                answer = json.loads(line)
                if "alive" not in answer:
                    return self._outcome(answer)
            except (ValueError, TypeError, KeyError):
                # Only a decoder that a file has taken over would answer so.
                return self._fail(_DIED)
            self._deadline = time.monotonic() + self._time_limit_s
        return None

    def _outcome(self, answer: dict[str, Any]) -> Outcome:
        assert self._request is not None
        request, self._request = self._request, None
        if "disk_full" in answer:
            raise DiskFullError
        if "refused" in answer:
            return RefusedError(str(answer["refused"]))
        if request.kind == "mask":
            return mask_of(answer["mask"], request.staged)
        return file_of(answer["file"], request.staged)

    def _fail(self, words: str) -> RefusedError:
        self.end()
        return RefusedError(words)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is not None:
            request = self._request
            self.end()
            self._request = request
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, *_ENTRY, str(self._memory_limit)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        return self._process


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(ROOTS), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
