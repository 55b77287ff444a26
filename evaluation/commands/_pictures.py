"""Tables that name image files, read in the same way by every image command."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from evaluation.adapters.long_csv import read_table


def add_range_arguments(parser: argparse.ArgumentParser) -> None:
    """The declared range: it is never guessed from the pixels."""
    parser.add_argument("--data-range", type=float, required=True, help="width of the range of values, such as 255")
    parser.add_argument("--low", type=float, default=0.0, help="lower end of the range (default 0; -1024 for HU)")


def read_file_table(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> pd.DataFrame:
    """A CSV whose rows name image files, as text. Raises ValueError for a missing column, no row, or an empty cell.

    Files are taken relative to the folder of the table.
    """
    table = read_table(path).fillna("")
    missing = [name for name in required if name not in table.columns]
    if missing:
        raise ValueError(f"{path} must hold the columns {', '.join(required)}; got none called {', '.join(missing)}")
    if table.empty:
        raise ValueError(f"{path} must hold at least one row, got none")
    for name in required:
        empty = table.index[table[name].str.strip() == ""]
        if len(empty):
            raise ValueError(f"{path} must hold a {name} in every row, got none in row {int(empty[0]) + 2}")
    kept = [*required, *(name for name in optional if name in table.columns)]
    return table[kept].map(str.strip)
