"""Paired comparisons as arrays, checked once for every model of preference."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.reader.estimates import Floats, as_floats


@dataclass(frozen=True, kw_only=True)
class Comparisons:
    """n judgements. `first[i]` was presented first, or on the left where nothing else is said.

    outcome     (n,): 1 first preferred, 0 second preferred, 0.5 a tie.
    count       (n,): how many identical judgements the row stands for.
    side        (n,): +1 first on the left, -1 on the right, 0 unknown; None when side was not recorded.
    reader, case (n,): labels for clustering; None when not recorded.
    """

    first: NDArray[np.str_]
    second: NDArray[np.str_]
    outcome: Floats
    count: Floats
    side: Floats | None = None
    reader: NDArray[np.str_] | None = None
    case: NDArray[np.str_] | None = None

    @property
    def treatments(self) -> list[str]:
        return sorted({*self.first.tolist(), *self.second.tolist()})

    def of_reader(self, name: str) -> "Comparisons":
        if self.reader is None:
            raise ValueError("reader must be recorded for a result per reader; got comparisons without it")
        return self.keep(self.reader == name)

    def keep(self, rows: NDArray[np.bool_]) -> "Comparisons":
        """The judgements where `rows`, (n,), is true."""
        return Comparisons(
            first=self.first[rows],
            second=self.second[rows],
            outcome=self.outcome[rows],
            count=self.count[rows],
            side=None if self.side is None else self.side[rows],
            reader=None if self.reader is None else self.reader[rows],
            case=None if self.case is None else self.case[rows],
        )


def make_comparisons(
    first: Sequence[str],
    second: Sequence[str],
    outcome: Sequence[float] | Floats,
    *,
    count: Sequence[float] | Floats | None = None,
    side: Sequence[float] | Floats | None = None,
    reader: Sequence[str] | None = None,
    case: Sequence[str] | None = None,
) -> Comparisons:
    """Checked comparisons; meaning of the columns as in `Comparisons`. Rows with count 0 are dropped.

    Raises ValueError for unequal lengths, a treatment against itself, an outcome other than 0, 0.5 and 1,
    or a negative count.
    """
    results = as_floats("outcome", outcome, ndim=1)
    counts = np.ones(results.size) if count is None else as_floats("count", count, ndim=1)
    sides = None if side is None else as_floats("side", side, ndim=1)
    columns = {"first": first, "second": second, "count": counts, "side": sides, "reader": reader, "case": case}
    for name, column in columns.items():
        if column is not None and len(column) != results.size:
            raise ValueError(f"{name} must have one value per outcome; got {len(column)} for {results.size}")
    data = Comparisons(
        first=_labels(first),
        second=_labels(second),
        outcome=results,
        count=counts,
        side=sides,
        reader=None if reader is None else _labels(reader),
        case=None if case is None else _labels(case),
    )
    _check(data)
    return data.keep(counts > 0)


def _labels(values: Sequence[str]) -> NDArray[np.str_]:
    return np.asarray([str(value) for value in values])


def _check(data: Comparisons) -> None:
    same = data.first == data.second
    if same.any():
        raise ValueError(f"second must differ from first; got {data.first[same][0]!r} against itself")
    if not np.isin(data.outcome, (0.0, 0.5, 1.0)).all():
        bad = data.outcome[~np.isin(data.outcome, (0.0, 0.5, 1.0))][0]
        raise ValueError(f"outcome must be 1 (first), 0 (second) or 0.5 (tie); got {bad}")
    if (data.count < 0).any() or data.count.sum() == 0:
        raise ValueError("count must be at least 0 and not all 0")
    if data.side is not None and not np.isin(data.side, (-1.0, 0.0, 1.0)).all():
        raise ValueError("side must be +1 (first on the left), -1 (on the right) or 0 (unknown)")
