"""Where the bytes of a reconstruction lie, for whoever sends them to a reader."""

from dataclasses import dataclass

from imaging.models import Reconstruction, Showing
from imaging.storage import frame_name, read_stored


@dataclass(frozen=True)
class FrameFile:
    """One plane. `name` in the default storage; `length` in bytes, which is rows × columns × 2 for every treatment."""

    name: str
    length: int
    sha256: str


def open_frame(reconstruction: Reconstruction, plane: int = 0) -> FrameFile:
    """The plane of that index of the whole stack. Raises IndexError where the stack is shorter."""
    sha256 = reconstruction.frames[plane]
    return FrameFile(frame_name(sha256), reconstruction.rows * reconstruction.columns * 2, sha256)


def open_showing(showing: Showing, reconstruction: Reconstruction, plane: int = 0) -> FrameFile:
    """The plane of that index of the whole stack, as readers are shown it. Raises IndexError where it is not shown."""
    index = plane - showing.first_plane
    if index < 0:
        raise IndexError(plane)
    sha256 = showing.frames[index]
    return FrameFile(frame_name(sha256), reconstruction.rows * reconstruction.columns * 2, sha256)


def read_frame(frame: FrameFile) -> bytes:
    """The frame's bytes, checked against its hash. Raises FrameDamagedError.

    Whoever lets another server send the file calls this first and drops the bytes.
    """
    return read_stored(frame.name, frame.sha256, length=frame.length)
