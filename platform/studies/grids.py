"""The value grids of images, each looked for once in a process: it takes all pixels of the original."""

from collections.abc import Iterable

from imaging.models import Image
from imaging.showing import grid_of
from imaging.value_grid import Grid

_KEPT = 4096
_Key = tuple[str, float, float]
_known: dict[_Key, Grid] = {}


def find_grid(image: Image) -> Grid:
    key = _key(image)
    if key not in _known:
        if len(_known) >= _KEPT:
            _known.clear()
        _known[key] = grid_of(image)
    return _known[key]


def find_grids(images: Iterable[Image], *, most_pixels: int) -> dict[Image, Grid]:
    """Of those that are known, and of as many others as have so many pixels together: a page must not wait long."""
    found = {}
    for image in images:
        if _key(image) not in _known:
            most_pixels -= count_pixels(image)
            if most_pixels < 0:
                continue
        found[image] = find_grid(image)
    return found


def count_unknown(images: Iterable[Image]) -> int:
    """Pixels that have to be read to know the grids of all of them."""
    return sum(count_pixels(image) for image in images if _key(image) not in _known)


def count_pixels(image: Image) -> int:
    return image.rows * image.columns * image.plane_count


def _key(image: Image) -> _Key:
    """What a grid depends on: the pixels with their coding, and the declared range."""
    return image.pixels_sha256, image.range_low, image.range_high
