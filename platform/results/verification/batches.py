"""Rows in batches, for checks that look a few hundred of them up at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Row = TypeVar("Row")
SIZE = 500


def in_batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while batch := list(islice(left, SIZE)):
        yield batch
