"""PNG pictures for administrators and investigators. Readers never see these."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image as Picture

from api.errors import Conflict, InvalidInput, NotFound
from evaluation.files.content import Window, WindowFunction
from imaging.models import Image, Plane, Reconstruction
from imaging.planes import planes_of, read_made, read_values
from imaging.storage import FrameDamagedError

THUMBNAIL_SIDE = 256


@dataclass(frozen=True)
class Shown:
    """Which plane is drawn, of the image or of one of its reconstructions, under which window (None: the image's)."""

    plane: int = 0
    reconstruction: str | None = None
    window_centre: float | None = None
    window_width: float | None = None


def thumbnail_url(image: Image) -> str:
    """Another address for other pixels: a browser that keeps the old picture does not show it once it was painted."""
    return f"/api/images/{image.pk}/thumbnail?pixels={image.pixels_sha256[:12]}"


def draw_thumbnail(*, image: Image) -> bytes:
    """The plane in the middle, small."""
    picture = _windowed(_values(image, Shown(plane=image.plane_count // 2)), window_of(image))
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Picture.Resampling.BOX)
    return _png(picture)


def draw_preview(*, image: Image, shown: Shown) -> bytes:
    """The whole matrix of one plane."""
    window = window_of(image)
    if shown.window_centre is not None and shown.window_width is not None:
        if not shown.window_width > 0:
            raise InvalidInput("window_closed", "Give a window width above 0.", field="window_width")
        window = Window(shown.window_centre, shown.window_width, "LINEAR_EXACT")
    return _png(_windowed(_values(image, shown), window))


def window_of(image: Image) -> Window:
    """The window that an image is first shown with."""
    return Window(image.window_centre, image.window_width, as_function(image.window_function))


def as_function(name: str) -> WindowFunction:
    return name if name in ("LINEAR", "SIGMOID") else "LINEAR_EXACT"  # type: ignore[return-value]


def apply_window(values: np.ndarray, window: Window) -> np.ndarray:
    """Values to uint8 grey, as PS3.3 C.11.2.1.2 and C.11.2.1.3 have it."""
    if window.function == "SIGMOID":
        grey = 1 / (1 + np.exp(np.clip(-4 * (values - window.centre) / window.width, -60, 60)))
    else:
        centre, width = window.exact()
        grey = np.clip((values - (centre - width / 2)) / width, 0, 1)
    return np.rint(grey * 255).astype(np.uint8)


def _values(image: Image, shown: Shown) -> np.ndarray:
    try:
        if shown.reconstruction is None:
            return read_values(image, _plane(image, shown.plane))
        made = Reconstruction.objects.filter(pk=shown.reconstruction, image=image).first()
        if made is None:
            raise NotFound("reconstruction_not_found", "This image has no such reconstruction.")
        if shown.plane >= len(made.frames):
            raise _no_plane(image)
        return read_made(image, made, shown.plane)
    except FrameDamagedError as error:
        raise Conflict("frame_damaged", f"{image.case.code}, plane {shown.plane + 1}: {error}") from error


def _plane(image: Image, index: int) -> Plane:
    plane = planes_of(image).filter(index=index).first()
    if plane is None:
        raise _no_plane(image)
    return plane


def _no_plane(image: Image) -> NotFound:
    return NotFound("plane_not_found", f"This image has the planes 0 to {image.plane_count - 1}.", field="plane")


def _windowed(values: np.ndarray, window: Window) -> Picture.Image:
    return Picture.fromarray(apply_window(values, window))


def _png(picture: Picture.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()
