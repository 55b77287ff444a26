"""The one reader and writer of image files: planes, what their values mean, and where they lie.

Names are fetched when first asked for: reading a table of labels needs neither pydicom nor tifffile.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "FLAGS": "flags",
    "ImageFile": "content",
    "MaskFile": "masks",
    "PlaneInfo": "content",
    "PlanePixels": "content",
    "RefusedError": "content",
    "SegmentInfo": "content",
    "Stack": "stacks",
    "Window": "content",
    "arrange": "stacks",
    "open_grey": "single",
    "open_image": "reading",
    "open_mask": "masks",
    "open_named": "single",
    "place_on": "placing",
    "read_single_mask": "single",
    "read_single_plane": "single",
    "words_of": "flags",
    "write_image": "writing",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evaluation.files' has no attribute {name!r}")
    return getattr(import_module(f"evaluation.files.{_HOMES[name]}"), name)
