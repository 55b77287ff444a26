"""The parent's side of the decoding child: one at a time, started when needed, replaced when it ends or hangs."""

import atexit
import functools
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

from imaging.decoding.frames import RefusedError

TIME_LIMIT_S = 120.0
# Address space of the child. A frame of the largest size that is taken needs about half of it in colour.
MEMORY_LIMIT = 4 * 1024**3
ROOTS = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[3])]


def process_sandbox() -> "DecodingSandbox":
    """This process's own, kept from job to job because a child takes a second to start. It ends with its parent."""
    return _sandbox_of(os.getpid())


@functools.cache
def _sandbox_of(pid: int) -> "DecodingSandbox":
    sandbox = DecodingSandbox()
    atexit.register(sandbox.close)
    return sandbox


class DecodingSandbox:
    """Context manager. `decode` gives the child's answer; the planes lie in `folder` until the next call."""

    def __init__(self, *, time_limit_s: float = TIME_LIMIT_S, memory_limit: int = MEMORY_LIMIT) -> None:
        self._time_limit_s, self._memory_limit = time_limit_s, memory_limit
        self._process: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="fovea-decode-"))

    def __enter__(self) -> "DecodingSandbox":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._end()
        shutil.rmtree(self.folder, ignore_errors=True)

    def clear(self) -> None:
        """Drop the planes of the last file."""
        for old in self.folder.iterdir():
            old.unlink()

    def decode(self, path: Path, *, name: str, secret: str) -> dict[str, Any]:
        """{"info": …, "frames": […]}. Raises RefusedError with the verdict for any file that cannot be used."""
        self.clear()
        process = self._running()
        request = {"path": str(path), "name": name, "secret": secret, "folder": str(self.folder)}
        answer = self._ask(process, json.dumps(request).encode() + b"\n")
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        return answer

    def _ask(self, process: subprocess.Popen[bytes], line: bytes) -> dict[str, Any]:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], self._time_limit_s)
            reply = process.stdout.readline() if ready else None
        except OSError:
            reply = b""
        if reply is None:
            self._end()
            raise RefusedError(f"Decoding took longer than {self._time_limit_s:.0f} s and was stopped.")
        if not reply:
            self._end()
            raise RefusedError(
                "The file made its decoder fail. It is broken, or needs more memory than one file may use."
            )
        return dict(json.loads(reply))

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(ROOTS), "OMP_NUM_THREADS": "1"}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "imaging.decoding.child", str(self._memory_limit)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
        return self._process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process = None
