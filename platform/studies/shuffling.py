"""Random numbers that no library version can change: SHA-256 in counter mode.

Block i of the stream of `label` is SHA-256("fovea-stream-1|seed|label|i") in ASCII; its 32 bytes are four
big-endian 64-bit words. Uniform integers come from these words by rejection, shuffles are Fisher and Yates's
(Durstenfeld 1964, doi 10.1145/364520.364540). Every purpose has a label, hence a stream of its own: adding a
reader does not move another reader's draws.
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
_WORDS = 2**64


class Stream:
    """An endless stream of draws, the same for the same seed and label for ever. Not for secrets."""

    def __init__(self, *, seed: int, label: str) -> None:
        self._words = _words(f"fovea-stream-1|{seed}|{label}")

    def below(self, bound: int) -> int:
        """Uniform integer from 0 to bound - 1."""
        if bound < 1:
            raise ValueError(f"bound must be at least 1, got {bound}")
        limit = _WORDS - _WORDS % bound
        while (word := next(self._words)) >= limit:
            pass
        return word % bound

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        mixed = list(items)
        for last in range(len(mixed) - 1, 0, -1):
            other = self.below(last + 1)
            mixed[last], mixed[other] = mixed[other], mixed[last]
        return mixed


def _words(prefix: str) -> Iterator[int]:
    block = 0
    while True:
        digest = hashlib.sha256(f"{prefix}|{block}".encode("ascii")).digest()
        for start in range(0, 32, 8):
            yield int.from_bytes(digest[start : start + 8], "big")
        block += 1
