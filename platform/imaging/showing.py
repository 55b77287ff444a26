"""Showings: what readers are shown of reconstructions in one study, made before reading and stored as frames."""

import hashlib
from collections.abc import Iterator
from uuid import UUID

import numpy as np
from django.db import transaction

from imaging.hashes import hash_frames
from imaging.models import Comparison, Image, Plane, Reconstruction, Showing
from imaging.planes import coding_of, planes_of, read_padding
from imaging.removing import discard_unused
from imaging.storage import load_frame, store_frame
from imaging.value_grid import METHOD, Codes, Grid, Mask, border_of, derive_seed, make_grid, show_plane

#: Steps over its range that are declared for an original that has none of its own: those of 12 bits.
DECLARED_STEPS = 4096
#: Whole numbers of up to so many bits are held exactly.
_WHOLE_BITS = 16
_CODES = 65536
_BYTES_PER_PIXEL = 2


def grid_of(image: Image) -> Grid:
    """The value grid of an image, from its original alone and so the same for every treatment. One plane at a time."""
    counts = np.zeros(_CODES, np.int64)
    for plane in planes_of(image):
        codes = load_frame(plane.frame_sha256, rows=image.rows, columns=image.columns)
        padding = read_padding(image, plane)
        counts += np.bincount((codes if padding is None else codes[~padding]).ravel(), minlength=_CODES)
    low, high = (float(coding_of(image).encode(np.array(end))) for end in image.value_range)
    return make_grid(counts, low=low, high=high, least_step=_declared_step(image, high - low))


def _declared_step(image: Image, span: float) -> int:
    """Floating-point originals, which are coded over all codes, have no step of their own."""
    return max(1, round(span / DECLARED_STEPS)) if image.bits_stored > _WHOLE_BITS else 1


def estimate_bytes(reconstruction: Reconstruction, planes: int) -> int:
    """What a showing of so many planes takes in storage."""
    return reconstruction.rows * reconstruction.columns * _BYTES_PER_PIXEL * planes


def make_showing(
    *, owner: UUID, key: bytes, reconstruction: Reconstruction, first_plane: int, last_plane: int, grid: Grid
) -> Showing:
    """The showing of planes `first_plane` to `last_plane`, made unless it is already there. Safe to run twice.

    One with other planes, step or method is replaced, because a draft may still choose other planes.
    """
    found = Showing.objects.filter(owner=owner, reconstruction=reconstruction).first()
    if found is not None and _is_as_wanted(found, first_plane, last_plane, grid):
        return found
    planes = _show_planes(key, reconstruction, first_plane, last_plane, grid)
    frames = [store_frame(codes) for codes in planes]
    fields = {
        "first_plane": first_plane,
        "frames": frames,
        "frames_sha256": hash_frames(frames),
        "step": grid.step,
        "method": METHOD,
    }
    return Showing.objects.update_or_create(owner=owner, reconstruction=reconstruction, defaults=fields)[0]


def check_showing(showing: Showing, *, key: bytes, grid: Grid) -> bool:
    """Whether its frames are those that this key makes of its reconstruction: unblinding proves the noise by it."""
    last = showing.first_plane + len(showing.frames) - 1
    planes = _show_planes(key, showing.reconstruction, showing.first_plane, last, grid)
    made = [hashlib.sha256(codes.astype("<u2").tobytes()).hexdigest() for codes in planes]
    return showing.step == grid.step and made == showing.frames and hash_frames(made) == showing.frames_sha256


def remove_showings(owner: UUID) -> int:
    """Remove those of a draft that goes, and after the commit their frames. Returns how many."""
    rows = Showing.objects.filter(owner=owner)
    frames = {frame for frames in rows.values_list("frames", flat=True) for frame in frames}
    removed, _ = rows.delete()
    transaction.on_commit(lambda: discard_unused(frames), robust=True)
    return removed


def _is_as_wanted(found: Showing, first_plane: int, last_plane: int, grid: Grid) -> bool:
    wanted = first_plane, last_plane - first_plane + 1, grid.step, METHOD
    return (found.first_plane, len(found.frames), found.step, found.method) == wanted


def _show_planes(key: bytes, made: Reconstruction, first_plane: int, last_plane: int, grid: Grid) -> Iterator[Codes]:
    for plane in planes_of(made.image).filter(index__range=(first_plane, last_plane)):
        codes = load_frame(made.frames[plane.index], rows=made.rows, columns=made.columns)
        seed = derive_seed(key, f"{made.image_id}|{made.treatment}|{plane.index}")
        yield show_plane(codes, grid=grid, seed=seed, blank=_blank_of(made, plane))


def _blank_of(made: Reconstruction, plane: Plane) -> Mask:
    """Where all treatments show nothing: the border, and what was not imaged, on the grid of the reconstruction."""
    border, padding = border_of(made.rows, made.columns, scale=made.scale), read_padding(made.image, plane)
    if padding is None:
        return border
    if made.comparison == Comparison.PROSPECTIVE:
        padding = padding.repeat(made.scale, axis=0).repeat(made.scale, axis=1)
    return border | padding[: made.rows, : made.columns]
