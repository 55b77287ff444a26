"""Random numbers that no library version can change: SHA-256, or HMAC-SHA256, in counter mode.

Each 32 bytes of a stream are four big-endian 64-bit words. Uniform integers come from these words by rejection,
shuffles are Fisher and Yates's (Durstenfeld 1964, doi 10.1145/364520.364540). Every purpose has a label, hence a stream
of its own: adding a reader does not move another reader's draws.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import TypeVar

Item = TypeVar("Item")
_WORDS = 2**64


class Stream:
    """An endless stream of draws: the same for the same seed and label for ever. Not for secrets.

    Block i is SHA-256("fovea-stream-1|seed|label|i") in ASCII. Studies frozen with a seed are made again by it.
    """

    def __init__(self, *, seed: int, label: str) -> None:
        prefix = f"fovea-stream-1|{seed}|{label}"
        self._words = _words(lambda block: hashlib.sha256(f"{prefix}|{block}".encode("ascii")).digest())

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


class KeyedStream(Stream):
    """The same draws for the same key and label for ever, which nobody without the key can tell.

    Block i is HMAC-SHA256("fovea-stream-2|label|i") under the key, in ASCII.
    """

    def __init__(self, *, key: bytes, label: str) -> None:
        prefix = f"fovea-stream-2|{label}"
        self._words = _words(lambda block: hmac.digest(key, f"{prefix}|{block}".encode("ascii"), "sha256"))


Draws = Callable[[str], Stream]  # the stream of each label


def seeded(seed: int) -> Draws:
    return lambda label: Stream(seed=seed, label=label)


def keyed(key: bytes) -> Draws:
    return lambda label: KeyedStream(key=key, label=label)


def _words(block_of: Callable[[int], bytes]) -> Iterator[int]:
    for block in count():
        digest = block_of(block)
        for start in range(0, 32, 8):
            yield int.from_bytes(digest[start : start + 8], "big")
