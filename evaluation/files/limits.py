"""How much one file may hold. Refused by what the header claims, before anything is allocated for it."""

from evaluation.files.content import RefusedError

MAX_SIDE = 20_000
MAX_PLANE_PIXELS = 64_000_000
MAX_FILE_PIXELS = 600_000_000
MAX_PLANES = 2_000


def check_claims(*, rows: int, columns: int, planes: int = 1) -> None:
    """Raises RefusedError, in words, for a size that is none or too large."""
    if rows < 1 or columns < 1:
        raise RefusedError(f"The image claims {columns} × {rows} pixels. An image needs at least one of each.")
    if planes < 1:
        raise RefusedError("The file claims to hold no frame.")
    if max(rows, columns) > MAX_SIDE or rows * columns > MAX_PLANE_PIXELS:
        raise RefusedError(
            f"The image claims {columns} × {rows} pixels. At most {MAX_SIDE} a side and "
            f"{MAX_PLANE_PIXELS // 1_000_000} million in all can be taken."
        )
    if planes > MAX_PLANES or rows * columns * planes > MAX_FILE_PIXELS:
        raise RefusedError(f"The file claims {planes} frames of {columns} × {rows}. Split it into smaller files.")
