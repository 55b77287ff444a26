"""Whether frames lie in storage. Their bytes are checked whenever they are read."""

from collections.abc import Iterable

from django.core.files.storage import default_storage

from imaging.storage import frame_name


def are_stored(frames: Iterable[str], *, rows: int, columns: int) -> bool:
    """Whether each of them is there, and as long as such a plane is."""
    return all(_is_stored(sha256, rows * columns * 2) for sha256 in set(frames))


def _is_stored(sha256: str, length: int) -> bool:
    try:
        return default_storage.size(frame_name(sha256)) == length
    except FileNotFoundError:
        return False
