"""One Fovea per data folder: a lock that the kernel drops when its holder ends, however it ends."""

import fcntl
import os
from pathlib import Path
from types import TracebackType


class Instance:
    """Context manager. `is_ours` is False where another supervisor holds the folder; `note` is then what it wrote."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.is_ours = False
        self.note = ""

    def __enter__(self) -> "Instance":
        self._file = self._path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            self.note = self._file.read().strip()
            return self
        self.is_ours = True
        self.describe("starting")
        return self

    def describe(self, address: str) -> None:
        self._file.truncate(0)
        self._file.write(f"{os.getpid()} {address}\n")
        self._file.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def already_running(instance: Instance) -> str:
    pid, _, address = instance.note.partition(" ")
    where = f"at {address} " if address.startswith("http") else ""
    return f"Fovea already runs {where}(process {pid}). Stop it with Ctrl-C in its window, or use it."
