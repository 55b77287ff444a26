"""Tiles with a halo: what is cut, what is read around it, and what is missing at the image border.

A tile's core is what it contributes; its window is the core plus the halo, clipped at the image border. Cores start at
multiples of the tile size, so networks with pooling see every pixel at the same phase whatever the tile size (a
multiple of ``size_multiple``).
"""

from collections.abc import Iterator
from dataclasses import dataclass

#: Pixels missing beyond the image border: top, bottom, left, right.
Missing = tuple[int, int, int, int]


@dataclass(frozen=True)
class Span:
    """One axis of a tile: core [start, stop), window [read_start, read_stop), pixels missing on either side."""

    start: int
    stop: int
    read_start: int
    read_stop: int
    missing_before: int
    missing_after: int


@dataclass(frozen=True)
class Tile:
    """Rows and columns of one tile."""

    rows: Span
    columns: Span

    @property
    def missing(self) -> Missing:
        """Pixels that the halo lacks beyond the image border."""
        return (
            self.rows.missing_before,
            self.rows.missing_after,
            self.columns.missing_before,
            self.columns.missing_after,
        )


def spans(length: int, *, tile: int, halo: int, multiple: int = 1) -> list[Span]:
    """Cut one axis. Tile and halo are rounded up to ``multiple``; missing pixels complete the last window to it."""
    step, reach = _round_up(tile, multiple), _round_up(halo, multiple)
    return [_span(start, length, step, reach, multiple) for start in range(0, length, step)]


def _span(start: int, length: int, step: int, reach: int, multiple: int) -> Span:
    stop = min(start + step, length)
    end = start + _round_up(stop - start, multiple) + reach
    return Span(
        start=start,
        stop=stop,
        read_start=max(start - reach, 0),
        read_stop=min(end, length),
        missing_before=max(reach - start, 0),
        missing_after=max(end - length, 0),
    )


def tile_rows(shape: tuple[int, int], *, tile: int, halo: int, multiple: int = 1) -> Iterator[list[Tile]]:
    """The tiles of an image of ``shape``, one list for each row of tiles, top to bottom."""
    columns = spans(shape[1], tile=tile, halo=halo, multiple=multiple)
    for rows in spans(shape[0], tile=tile, halo=halo, multiple=multiple):
        yield [Tile(rows, column) for column in columns]


def _round_up(value: int, multiple: int) -> int:
    return -(-value // multiple) * multiple
