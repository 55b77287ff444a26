"""What a merit is: one number per reader and treatment, its leave-one-out values, and its value under case weights.

A merit, its covariance and the test built on them are three separate choices. A merit turns a table into `Cells`;
everything downstream (jackknife, DeLong, bootstrap) works on `Cells` or on the `MeritSample` taken from them.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from evaluation.ratings import BoolArray, FloatArray


class Cells(Protocol):
    """A table prepared for one merit. `used`, (cases,), says which of the table's cases the merit depends on."""

    @property
    def used(self) -> BoolArray: ...

    @property
    def warnings(self) -> tuple[str, ...]: ...

    def values(self) -> FloatArray:
        """(treatments, readers); NaN where the merit does not exist."""

    def leave_one_out(self) -> FloatArray:
        """(treatments, readers, used cases): the merit without that case; unchanged where it was not read."""

    def weighted(self, weights: FloatArray) -> FloatArray:
        """(draws, treatments, readers) from case weights (draws, cases), as a bootstrap draws them."""


class Merit(Protocol):
    """One figure of merit. `bounds` are the values it can take; intervals of its mean are cut there."""

    @property
    def name(self) -> str: ...

    @property
    def bounds(self) -> tuple[float, float]: ...

    def cells(self, table: Any) -> Cells: ...


@dataclass(frozen=True, eq=False)
class MeritSample:
    """A merit of one table: what every covariance function takes.

    values          (treatments, readers), NaN where not available
    leave_one_out   (treatments, readers, used cases)
    is_read         (treatments, readers, used cases)
    table           the table itself, for covariances that need the ratings
    """

    merit: Merit
    table: Any
    values: FloatArray
    leave_one_out: FloatArray
    is_read: BoolArray
    warnings: tuple[str, ...]

    @property
    def shares_cases(self) -> BoolArray:
        """(cells, cells): do the two cells, treatment by treatment, have a case in common?"""
        reads = self.is_read.reshape(-1, self.is_read.shape[-1]).astype(float)
        return np.asarray(reads @ reads.T > 0)


def sample_merit(table: Any, merit: Merit) -> MeritSample:
    """The merit of `table` for every reader and treatment, with its leave-one-out values.

    Raises ValueError where the merit exists for no reader at all.
    """
    cells = merit.cells(table)
    values = cells.values()
    notes = (*table.notes, *cells.warnings, *_missing_notes(table, values, merit))
    if np.isnan(values).all():
        raise ValueError(f"{merit.name}: not available for any reader; {'; '.join(notes)}")
    return MeritSample(merit, table, values, cells.leave_one_out(), table.is_read[:, :, cells.used], notes)


def _missing_notes(table: Any, values: FloatArray, merit: Merit) -> list[str]:
    """Why a merit does not exist where the readings alone explain it; other reasons come from the cells."""
    truth = table.is_diseased
    has_both = table.is_read[:, :, truth].any(axis=2) & table.is_read[:, :, ~truth].any(axis=2)
    has_any = table.is_read.any(axis=2)
    return [
        f"{merit.name} of reader {table.readers[reader]} under treatment {table.treatments[treatment]} is not "
        f"available: {'only one truth class was read' if has_any[treatment, reader] else 'no readings'}"
        for treatment, reader in zip(*np.nonzero(np.isnan(values) & ~has_both), strict=True)
    ]
