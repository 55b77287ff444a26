"""Where the bytes of a reconstruction lie, for whoever sends them to a reader."""

from dataclasses import dataclass

from imaging.models import Image, Reconstruction
from imaging.storage import frame_name


@dataclass(frozen=True)
class FrameFile:
    """`name` in the default storage; `length` in bytes, which is rows × columns × 2 for every treatment."""

    name: str
    length: int


def open_frame(reconstruction: Reconstruction) -> FrameFile:
    return FrameFile(
        name=frame_name(reconstruction.frame_sha256), length=reconstruction.rows * reconstruction.columns * 2
    )


def window_in_codes(image: Image) -> tuple[float, float]:
    """(centre, width) of the image's window in the codes of its frames, the same for all of its reconstructions."""
    return (image.window_centre - image.code_offset) / image.code_slope, image.window_width / image.code_slope
