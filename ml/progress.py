"""A progress line on standard error: a bar where a person watches, plain lines where a log file does."""

import sys
import time


class Progress:
    """Counts up to ``total``. On a terminal it redraws one line; elsewhere it prints at most every 30 seconds."""

    def __init__(self, *, total: int, label: str, quiet: bool = False) -> None:
        self.total, self._label, self._quiet = max(total, 1), label, quiet
        self._terminal = sys.stderr.isatty()
        self._last = float("-inf")

    def update(self, done: int, note: str = "") -> None:
        """Say that ``done`` of the total are finished."""
        pause = 0.1 if self._terminal else 30.0
        now = time.monotonic()
        if self._quiet or (now - self._last < pause and done < self.total):
            return
        self._last = now
        filled = int(24 * done / self.total)
        line = f"{self._label} [{'#' * filled}{'.' * (24 - filled)}] {done}/{self.total} {note}"
        sys.stderr.write(f"\r{line}\x1b[K" if self._terminal else f"{line}\n")
        sys.stderr.flush()

    def close(self) -> None:
        """End the line."""
        if self._terminal and not self._quiet:
            sys.stderr.write("\n")
