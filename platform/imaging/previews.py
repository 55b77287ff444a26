"""PNG pictures for administrators and investigators. Readers never see these."""

import io

import numpy as np
from PIL import Image as Picture

from api.errors import NotFound
from imaging.coding import Coding
from imaging.models import Image, Reconstruction
from imaging.storage import load_frame

THUMBNAIL_SIDE = 256


def draw_thumbnail(*, image: Image) -> bytes:
    picture = _windowed(image, image.frame_sha256, image.rows, image.columns)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Picture.Resampling.BOX)
    return _png(picture)


def draw_preview(*, image: Image, reconstruction_id: str | None) -> bytes:
    """The whole matrix under the image's own window, of the image or of one of its reconstructions."""
    if reconstruction_id is None:
        return _png(_windowed(image, image.frame_sha256, image.rows, image.columns))
    made = Reconstruction.objects.filter(pk=reconstruction_id, image=image).first()
    if made is None:
        raise NotFound("reconstruction_not_found", "This image has no such reconstruction.")
    return _png(_windowed(image, made.frame_sha256, made.rows, made.columns))


def _windowed(image: Image, sha256: str, rows: int, columns: int) -> Picture.Image:
    values = Coding(image.code_slope, image.code_offset).decode(load_frame(sha256, rows=rows, columns=columns))
    low = image.window_centre - image.window_width / 2
    grey = np.clip((values - low) / image.window_width, 0, 1)
    return Picture.fromarray(np.rint(grey * 255).astype(np.uint8))


def _png(picture: Picture.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()
