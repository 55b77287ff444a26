"""What is compared: ways to treat a training set in which one class is rare, at two sizes of image.

A GAN of this size makes small images. At ``gan`` size every image, real ones and those of the test too, is reduced to
the GAN's size first, so that sharpness cannot tell made from real; this comparison is the fair one. At ``full`` size
only the GAN's images are small, and ``reduced`` (the rare training images again, reduced and enlarged) shows what small
images alone do there.
"""

from dataclasses import dataclass
from typing import Final, Literal

Filling = Literal["none", "classical", "gan", "reduced", "real"]
Size = Literal["gan", "full"]


@dataclass(frozen=True)
class Treatment:
    """``filling``: where the rare images come from that make both classes equally large."""

    name: str
    title: str
    size: Size
    filling: Filling = "none"
    weighted: bool = False


_WAYS: Final[tuple[tuple[str, str, Filling, bool], ...]] = (
    ("nothing", "nothing", "none", False),
    ("weights", "class weights", "none", True),
    ("classical", "classical augmentation", "classical", False),
    ("gan", "GAN augmentation", "gan", False),
    ("reduced", "rare images repeated, reduced to the GAN's size", "reduced", False),
    ("real", "as many other real images (what is lost by having few)", "real", False),
)

TREATMENTS: Final = tuple(
    Treatment(f"{name}-{size}", title, size, filling, weighted)
    for size in ("gan", "full")
    for name, title, filling, weighted in _WAYS
    if (size, filling) != ("gan", "reduced")  # there every image is reduced
)

#: What each treatment of a size is compared with.
RIVALS: Final = ("nothing", "weights")
