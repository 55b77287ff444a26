"""RatingTable: the one form in which ratings reach any statistic.

A rating is a number a reader gave to a case read under a treatment. The table holds them as one array of shape
(treatments, readers, cases); a reading that did not happen is NaN there and nowhere else.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

KEYS = ("reader", "treatment", "case")
FULLY_CROSSED = "fully_crossed"
CASE_NESTED_IN_READER = "case_nested_in_reader"
CASE_NESTED_IN_TREATMENT = "case_nested_in_treatment"
READER_NESTED_IN_TREATMENT = "reader_nested_in_treatment"
PARTLY_CROSSED = "partly_crossed"
UNMARKED = -np.inf


@dataclass(frozen=True, eq=False)
class RatingTable:
    """Ratings of every reader, treatment and case, and the truth per case.

    ratings     (treatments, readers, cases), float; NaN where the reading did not happen, -inf where the reader
                looked and found nothing (free response).
    truth       (cases,), 0 without and 1 with the condition; None where the study has no truth (image quality).
    notes       what was left out on the way in; results repeat it in their warnings.
    """

    treatments: tuple[str, ...]
    readers: tuple[str, ...]
    cases: tuple[str, ...]
    ratings: FloatArray
    truth: npt.NDArray[np.int8] | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        expected = (len(self.treatments), len(self.readers), len(self.cases))
        if self.ratings.shape != expected:
            raise ValueError(
                f"ratings: expected shape {expected} (treatments, readers, cases), got {self.ratings.shape}"
            )
        if not np.isfinite(self.ratings).any():
            raise ValueError("ratings: expected at least one reading, got none")
        if np.isposinf(self.ratings).any():
            raise ValueError("ratings: expected finite numbers, got +inf")
        if self.truth is not None:
            _check_truth(self.truth, len(self.cases))

    @classmethod
    def from_frame(
        cls, frame: pd.DataFrame, *, scale: tuple[float, float] | None = None, notes: Iterable[str] = ()
    ) -> "RatingTable":
        """Table from one row per reading: columns reader, treatment, case, rating and, if known, truth.

        `scale` is the lowest and highest permitted rating. Raises ValueError for an empty frame, a missing
        column, an empty cell, two readings of the same thing, a rating outside the scale, or a case whose
        truth differs between rows.
        """
        _check_columns(frame)
        rating = _as_numbers(frame["rating"], "rating")
        _check_scale(rating, scale)
        indices, labels = zip(*(_encode(frame[key], key) for key in KEYS), strict=True)
        reader, treatment, case = indices
        _check_duplicates(frame, np.stack(indices))
        ratings = np.full((len(labels[1]), len(labels[0]), len(labels[2])), np.nan)
        ratings[treatment, reader, case] = rating
        truth = _truth_of_cases(frame, case, labels[2]) if "truth" in frame else None
        return cls(labels[1], labels[0], labels[2], ratings, truth, tuple(notes))

    @classmethod
    def from_records(
        cls, records: Iterable[Mapping[str, Any]], *, scale: tuple[float, float] | None = None
    ) -> "RatingTable":
        """Table from dictionaries with the keys of `from_frame`'s columns."""
        return cls.from_frame(pd.DataFrame(list(records)), scale=scale)

    @classmethod
    def from_arrays(
        cls,
        ratings: npt.ArrayLike,
        truth: npt.ArrayLike | None = None,
        *,
        treatments: Sequence[Hashable] | None = None,
        readers: Sequence[Hashable] | None = None,
        cases: Sequence[Hashable] | None = None,
    ) -> "RatingTable":
        """Table from an array (treatments, readers, cases); labels default to 1, 2, 3 …"""
        array = np.asarray(ratings, dtype=float)
        if array.ndim != 3:
            raise ValueError(f"ratings: expected 3 dimensions (treatments, readers, cases), got {array.ndim}")
        given = (treatments, readers, cases)
        labels = [_labels(names, size) for names, size in zip(given, array.shape, strict=True)]
        known = None if truth is None else _as_truth(np.asarray(truth))
        return cls(labels[0], labels[1], labels[2], array, known)

    @cached_property
    def is_read(self) -> BoolArray:
        """(treatments, readers, cases): did this reading happen?"""
        return ~np.isnan(self.ratings)

    @cached_property
    def is_diseased(self) -> BoolArray:
        """(cases,): truth as booleans. Raises ValueError where truth is unknown or all one class."""
        if self.truth is None:
            raise ValueError("truth: this statistic needs the truth of every case, got none")
        if len(np.unique(self.truth)) < 2:
            raise ValueError(
                f"truth: expected cases with and without the condition, got {len(self.truth)} case(s) all of "
                f"truth {int(self.truth[0])}"
            )
        return self.truth == 1

    @cached_property
    def design(self) -> str:
        """How readers, cases and treatments are crossed, seen from the readings that exist."""
        return find_design(self.is_read)

    def select(self, *, treatments: Sequence[str] | None = None, readers: Sequence[str] | None = None) -> "RatingTable":
        """The same table with these treatments and readers only, in this order; cases nobody read then go."""
        rows = _positions(self.treatments, treatments, "treatments")
        columns = _positions(self.readers, readers, "readers")
        ratings = self.ratings[np.ix_(rows, columns)]
        kept = np.asarray(~np.isnan(ratings).all(axis=(0, 1)))
        return RatingTable(
            tuple(self.treatments[row] for row in rows),
            tuple(self.readers[column] for column in columns),
            tuple(case for case, keep in zip(self.cases, kept, strict=True) if keep),
            ratings[:, :, kept],
            None if self.truth is None else self.truth[kept],
            self.notes,
        )

    def to_frame(self) -> pd.DataFrame:
        """One row per reading, with the columns `from_frame` reads."""
        treatment, reader, case = np.nonzero(self.is_read)
        columns: dict[str, Any] = {
            "reader": np.array(self.readers, dtype=object)[reader],
            "treatment": np.array(self.treatments, dtype=object)[treatment],
            "case": np.array(self.cases, dtype=object)[case],
            "rating": self.ratings[treatment, reader, case],
        }
        if self.truth is not None:
            columns["truth"] = self.truth[case].astype(int)
        return pd.DataFrame(columns)


def find_design(is_read: BoolArray) -> str:
    """The crossing of a (treatments, readers, cases) array of readings."""
    if is_read.all():
        return FULLY_CROSSED
    if _is_nested_in(is_read, axis=1):
        return CASE_NESTED_IN_READER
    if _is_nested_in(is_read, axis=0):
        return CASE_NESTED_IN_TREATMENT
    occupied = is_read.any(axis=2)
    if (occupied.sum(axis=0) == 1).all() and (is_read.all(axis=2) == occupied).all():
        return READER_NESTED_IN_TREATMENT
    return PARTLY_CROSSED


def _is_nested_in(is_read: BoolArray, *, axis: int) -> bool:
    """Does each case belong to one level of `axis`, and is it read by everyone of the other axis there?"""
    other = 1 - axis
    touched = is_read.any(axis=other)
    complete = is_read.all(axis=other)
    return bool(is_read.shape[axis] > 1 and (touched.sum(axis=0) == 1).all() and (touched == complete).all())


def natural_order(labels: Iterable[Any]) -> list[str]:
    """Distinct labels: by number if all are numbers, else by text. Row order never matters."""
    names = {_as_label(label) for label in labels}
    if all(_is_number(name) for name in names):
        return sorted(names, key=lambda name: (float(name), name))
    return sorted(names)


def _as_label(value: Any) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _labels(given: Sequence[Hashable] | None, size: int) -> tuple[str, ...]:
    names = [str(index + 1) for index in range(size)] if given is None else [_as_label(name) for name in given]
    if len(set(names)) != size:
        raise ValueError(f"labels: expected {size} different labels, got {names}")
    return tuple(names)


def _check_columns(frame: pd.DataFrame) -> None:
    needed = (*KEYS, "rating")
    missing = [name for name in needed if name not in frame]
    if missing:
        raise ValueError(f"columns: expected {', '.join(needed)}, got no {', '.join(missing)}")
    if frame.empty:
        raise ValueError("ratings: expected at least one row, got an empty table")
    for name in (*needed, "truth"):
        if name in frame and frame[name].isna().any():
            row = int(np.flatnonzero(frame[name].isna())[0]) + 1
            raise ValueError(
                f"{name}: expected a value in every row, got none in row {row}; leave out the row of a reading "
                "that did not happen"
            )


def _as_numbers(column: pd.Series, name: str) -> FloatArray:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    if np.isnan(numbers).any():
        bad = column.iloc[int(np.flatnonzero(np.isnan(numbers))[0])]
        raise ValueError(f"{name}: expected numbers, got {bad!r}")
    return numbers


def _check_scale(rating: FloatArray, scale: tuple[float, float] | None) -> None:
    if scale is None:
        return
    low, high = scale
    outside = (rating < low) | (rating > high)
    if outside.any():
        raise ValueError(f"rating: expected {low:g} to {high:g} (the scale), got {rating[outside][0]:g}")


def _encode(column: pd.Series, name: str) -> tuple[npt.NDArray[np.intp], tuple[str, ...]]:
    codes, distinct = pd.factorize(column)
    names = [_as_label(label) for label in distinct]
    if "" in names:
        raise ValueError(f"{name}: expected a label in every row, got an empty one")
    order = natural_order(names)
    position = {label: index for index, label in enumerate(order)}
    return np.array([position[label] for label in names])[codes], tuple(order)


def _check_duplicates(frame: pd.DataFrame, indices: npt.NDArray[np.intp]) -> None:
    _, first, counts = np.unique(indices, axis=1, return_index=True, return_counts=True)
    if (counts > 1).any():
        row = frame.iloc[int(first[int(np.argmax(counts > 1))])]
        where = ", ".join(f"{key} {row[key]}" for key in KEYS)
        raise ValueError(f"rows: expected one rating for each reader, treatment and case, got two for {where}")


def _as_truth(values: npt.NDArray[Any]) -> npt.NDArray[np.int8]:
    numbers = _as_numbers(pd.Series(values), "truth")
    bad = ~np.isin(numbers, (0, 1))
    if bad.any():
        raise ValueError(f"truth: expected 0 or 1, got {numbers[bad][0]:g}")
    return numbers.astype(np.int8)


def _truth_of_cases(frame: pd.DataFrame, case: npt.NDArray[np.intp], labels: tuple[str, ...]) -> npt.NDArray[np.int8]:
    truth = _as_truth(frame["truth"].to_numpy())
    lowest, highest = np.ones(len(labels), np.int8), np.zeros(len(labels), np.int8)
    np.minimum.at(lowest, case, truth)
    np.maximum.at(highest, case, truth)
    if (lowest != highest).any():
        label = labels[int(np.argmax(lowest != highest))]
        raise ValueError(f"truth: expected one truth for each case, got both 0 and 1 for case {label}")
    return lowest


def _check_truth(truth: npt.NDArray[np.int8], size: int) -> None:
    if truth.shape != (size,):
        raise ValueError(f"truth: expected one value for each of {size} cases, got shape {truth.shape}")
    if not np.isin(truth, (0, 1)).all():
        raise ValueError(f"truth: expected 0 or 1, got {sorted(set(truth.tolist()) - {0, 1})[0]}")


def _positions(known: tuple[str, ...], wanted: Sequence[str] | None, name: str) -> list[int]:
    if wanted is None:
        return list(range(len(known)))
    unknown = [label for label in wanted if label not in known]
    if unknown:
        raise ValueError(f"{name}: expected some of {', '.join(known)}, got {', '.join(unknown)}")
    return [known.index(label) for label in wanted]
