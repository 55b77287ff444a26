"""Which hash stands for a whole stack of frames."""

import hashlib
from collections.abc import Iterable, Sequence


def hash_frames(frames: Iterable[str]) -> str:
    """SHA-256 over the hashes of frames in their order."""
    return hashlib.sha256("\n".join(frames).encode()).hexdigest()


def hash_pixels(*, frames: Sequence[str], paddings: Sequence[str], slope: float, offset: float) -> str:
    """SHA-256 of an image's values: a frame holds codes, and only with the coding and the padding are they pixels."""
    return hashlib.sha256(repr((list(frames), list(paddings), float(slope), float(offset))).encode()).hexdigest()
