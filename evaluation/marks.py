"""MarkTable: the free-response form. A reader marks any number of places in a case and rates each.

A mark is a lesion localisation (LL) if it points at a lesion, else a non-lesion localisation (NL); how a mark is
matched to a lesion is decided in `evaluation.reader.froc_matching`, before it comes here. What was not marked has
rating -inf.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluation.ratings import UNMARKED, BoolArray, FloatArray, RatingTable, find_design, natural_order

IntArray = npt.NDArray[np.intp]
MARK_COLUMNS = ("treatment", "reader", "case", "kind", "lesion", "rating")
TRUTH_COLUMNS = ("case", "truth", "n_lesions", "weights")
KINDS = ("NL", "LL")


@dataclass(frozen=True, eq=False)
class MarkTable:
    """Marks of every reader, treatment and case, and the lesions there are.

    highest_nl      (treatments, readers, cases), rating of the highest NL, -inf where there is none
    nl_counts       (treatments, readers, cases), number of NLs
    lesion_ratings  (treatments, readers, lesions), -inf where the lesion was not marked
    lesion_case     (lesions,), position of the case each lesion lies in
    lesion_weight   (lesions,), clinical weight; the weights of a case sum to 1
    truth           (cases,), 1 where there is a lesion
    is_read         (treatments, readers, cases), False where the reading did not happen
    marks           the marks as they came, one row each, for export
    """

    treatments: tuple[str, ...]
    readers: tuple[str, ...]
    cases: tuple[str, ...]
    truth: npt.NDArray[np.int8]
    highest_nl: FloatArray
    nl_counts: FloatArray
    lesion_ratings: FloatArray
    lesion_case: IntArray
    lesion_weight: FloatArray
    is_read: BoolArray
    marks: pd.DataFrame
    notes: tuple[str, ...] = ()

    @classmethod
    def from_frames(
        cls, marks: pd.DataFrame, truth: pd.DataFrame, *, readings: pd.DataFrame | None = None
    ) -> "MarkTable":
        """Table from marks and truth.

        marks       treatment, reader, case, kind (NL or LL), lesion (1, 2 … within its case; empty for NL), rating
        truth       case, truth (0 or 1), n_lesions, weights ("0.5;0.5"; empty means equal)
        readings    treatment, reader, case of every reading that happened; None: everyone read everything

        Raises ValueError for empty input, an unknown case, reader, kind or lesion, an empty or infinite rating,
        weights that do not sum to 1, and two marks for one lesion of one reading.
        """
        lesions = _read_truth(truth)
        marks = _check_marks(marks)
        labels = [natural_order(_names(marks, readings, key)) for key in ("treatment", "reader")]
        grid = (len(labels[0]), len(labels[1]), len(lesions.cases))
        is_read = np.ones(grid, bool) if readings is None else _read_grid(readings, labels, lesions.cases)
        placed = _place(marks, labels, lesions)
        _check_read(is_read, placed, marks)
        return cls(
            tuple(labels[0]),
            tuple(labels[1]),
            lesions.cases,
            lesions.truth,
            *_nl_arrays(placed, grid),
            _lesion_array(placed, (*grid[:2], len(lesions.lesion_case))),
            lesions.lesion_case,
            lesions.lesion_weight,
            is_read,
            marks,
        )

    @cached_property
    def is_diseased(self) -> BoolArray:
        """(cases,). Raises ValueError where there is only one class."""
        if len(np.unique(self.truth)) < 2:
            raise ValueError(
                f"truth: expected cases with and without lesions, got {len(self.cases)} all of truth {self.truth[0]}"
            )
        return self.truth == 1

    @cached_property
    def design(self) -> str:
        return find_design(self.is_read)

    @cached_property
    def highest_ratings(self) -> RatingTable:
        """The highest rating of any mark in each reading: the ROC data that free response implies.

        Not marked is -inf. What is lost is where the mark was: a false mark on a diseased case counts as a hit.
        """
        by_case = np.moveaxis(self.highest_nl, 2, 0).copy()
        np.maximum.at(by_case, self.lesion_case, np.moveaxis(self.lesion_ratings, 2, 0))
        ratings = np.moveaxis(by_case, 0, 2).copy()
        ratings[~self.is_read] = np.nan
        return RatingTable(self.treatments, self.readers, self.cases, ratings, self.truth, self.notes)

    def truth_frame(self) -> pd.DataFrame:
        """One row per case, with the columns `from_frames` reads as truth."""
        weights = [self.lesion_weight[self.lesion_case == case] for case in range(len(self.cases))]
        return pd.DataFrame(
            {
                "case": self.cases,
                "truth": self.truth,
                "n_lesions": [len(shares) for shares in weights],
                "weights": [";".join(repr(float(share)) for share in shares) for shares in weights],
            }
        )


@dataclass(frozen=True, eq=False)
class _Lesions:
    cases: tuple[str, ...]
    truth: npt.NDArray[np.int8]
    first: IntArray  # (cases,), position of each case's first lesion
    counts: IntArray
    lesion_case: IntArray
    lesion_weight: FloatArray


@dataclass(frozen=True, eq=False)
class _Placed:
    treatment: IntArray
    reader: IntArray
    case: IntArray
    lesion: IntArray  # -1 for an NL
    rating: FloatArray


def _read_truth(truth: pd.DataFrame) -> _Lesions:
    _need_columns(truth, TRUTH_COLUMNS[:3], "truth")
    names = [str(name).strip() for name in truth["case"]]
    cases = natural_order(names)
    if len(cases) != len(names):
        raise ValueError("truth: expected one row for each case, got a case twice")
    frame = truth.set_axis(names, axis=0).loc[cases]
    state = _whole_numbers(frame["truth"], "truth")
    counts = _whole_numbers(frame["n_lesions"], "n_lesions")
    if not np.isin(state, (0, 1)).all() or ((counts > 0) != (state == 1)).any() or (counts < 0).any():
        raise ValueError("truth: expected 1 with at least one lesion or 0 with none, got something else")
    given = frame["weights"] if "weights" in frame else pd.Series([""] * len(cases))
    weights = [_weights(text, int(count), case) for text, count, case in zip(given, counts, cases, strict=True)]
    return _Lesions(
        tuple(cases),
        state.astype(np.int8),
        np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp),
        counts,
        np.repeat(np.arange(len(cases)), counts),
        np.concatenate([*weights, np.empty(0)]),
    )


def _weights(text: Any, count: int, case: str) -> FloatArray:
    if text is None or (isinstance(text, float) and np.isnan(text)) or not str(text).strip():
        return np.full(count, 1 / count) if count else np.empty(0)
    try:
        weights = np.array([float(part) for part in str(text).split(";")])
    except ValueError:
        raise ValueError(f"weights: expected numbers separated by ';', got {text!r} for case {case}") from None
    if len(weights) != count or (weights < 0).any() or abs(weights.sum() - 1) > 1e-6:
        raise ValueError(f"weights: expected {count} numbers that sum to 1, got {text!r} for case {case}")
    return np.asarray(weights / weights.sum())


def _check_marks(marks: pd.DataFrame) -> pd.DataFrame:
    if "treatment" not in marks and "modality" in marks:
        marks = marks.rename(columns={"modality": "treatment"})
    _need_columns(marks, MARK_COLUMNS, "marks")
    marks = marks[list(MARK_COLUMNS)].reset_index(drop=True)
    for key in ("treatment", "reader", "case", "kind"):
        marks[key] = [str(value).strip() for value in marks[key]]
    unknown = sorted(set(marks["kind"]) - set(KINDS))
    if unknown:
        raise ValueError(f"kind: expected NL or LL, got {unknown[0]!r}")
    rating = pd.to_numeric(marks["rating"], errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(rating).all():
        bad = marks["rating"].iloc[int(np.argmax(~np.isfinite(rating)))]
        raise ValueError(f"rating: expected a finite number for every mark, got {bad!r}")
    return marks.assign(rating=rating)


def _place(marks: pd.DataFrame, labels: list[list[str]], lesions: _Lesions) -> _Placed:
    case = _positions(marks["case"], lesions.cases, "case")
    is_lesion = (marks["kind"] == "LL").to_numpy()
    lesion = np.full(len(marks), -1, dtype=np.intp)
    index = _whole_numbers(marks["lesion"][is_lesion], "lesion")
    wrong = (index < 1) | (index > lesions.counts[case[is_lesion]])
    if wrong.any():
        raise ValueError(
            f"lesion: expected 1 to the number of lesions of its case, got {index[wrong][0]} for case "
            f"{marks['case'][is_lesion].iloc[int(np.argmax(wrong))]}"
        )
    lesion[is_lesion] = lesions.first[case[is_lesion]] + index - 1
    placed = _Placed(
        _positions(marks["treatment"], labels[0], "treatment"),
        _positions(marks["reader"], labels[1], "reader"),
        case,
        lesion,
        marks["rating"].to_numpy(),
    )
    _check_twice(placed, marks)
    return placed


def _check_twice(placed: _Placed, marks: pd.DataFrame) -> None:
    found = placed.lesion >= 0
    keys = np.stack([placed.treatment[found], placed.reader[found], placed.lesion[found]])
    _, first, counts = np.unique(keys, axis=1, return_index=True, return_counts=True)
    if (counts > 1).any():
        row = marks[found].iloc[int(first[int(np.argmax(counts > 1))])]
        raise ValueError(
            f"marks: expected at most one mark for each lesion of a reading, got two for reader {row['reader']}, "
            f"treatment {row['treatment']}, case {row['case']}, lesion {row['lesion']}"
        )


def _nl_arrays(placed: _Placed, grid: tuple[int, int, int]) -> tuple[FloatArray, FloatArray]:
    highest, counts = np.full(grid, UNMARKED), np.zeros(grid)
    is_nl = placed.lesion < 0
    where = (placed.treatment[is_nl], placed.reader[is_nl], placed.case[is_nl])
    np.maximum.at(highest, where, placed.rating[is_nl])
    np.add.at(counts, where, 1)
    return highest, counts


def _lesion_array(placed: _Placed, shape: tuple[int, int, int]) -> FloatArray:
    ratings = np.full(shape, UNMARKED)
    found = placed.lesion >= 0
    ratings[placed.treatment[found], placed.reader[found], placed.lesion[found]] = placed.rating[found]
    return ratings


def _read_grid(readings: pd.DataFrame, labels: list[list[str]], cases: tuple[str, ...]) -> BoolArray:
    _need_columns(readings, ("treatment", "reader", "case"), "readings")
    is_read = np.zeros((len(labels[0]), len(labels[1]), len(cases)), dtype=bool)
    is_read[
        _positions(readings["treatment"], labels[0], "treatment"),
        _positions(readings["reader"], labels[1], "reader"),
        _positions(readings["case"], cases, "case"),
    ] = True
    return is_read


def _check_read(is_read: BoolArray, placed: _Placed, marks: pd.DataFrame) -> None:
    unread = ~is_read[placed.treatment, placed.reader, placed.case]
    if unread.any():
        row = marks.iloc[int(np.argmax(unread))]
        raise ValueError(
            f"marks: expected marks only where readings says the case was read, got one by reader {row['reader']} "
            f"in case {row['case']}"
        )


def _names(marks: pd.DataFrame, readings: pd.DataFrame | None, key: str) -> Iterable[str]:
    return marks[key] if readings is None else pd.concat([marks[key], readings[key].astype(str)])


def _need_columns(frame: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    missing = [column for column in columns if column not in frame]
    if missing:
        raise ValueError(f"{name}: expected columns {', '.join(columns)}, got no {', '.join(missing)}")
    if frame.empty:
        raise ValueError(f"{name}: expected at least one row, got an empty table")


def _whole_numbers(column: pd.Series, name: str) -> IntArray:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    bad = ~np.isfinite(numbers) | (numbers != np.round(numbers))
    if bad.any():
        raise ValueError(f"{name}: expected whole numbers, got {column.iloc[int(np.argmax(bad))]!r}")
    return numbers.astype(np.intp)


def _positions(column: pd.Series, known: Iterable[str], name: str) -> IntArray:
    position = {label: index for index, label in enumerate(known)}
    names = [str(value).strip() for value in column]
    unknown = next((label for label in names if label not in position), None)
    if unknown is not None:
        raise ValueError(f"{name}: expected one that truth and readings name, got unknown {unknown!r}")
    return np.array([position[label] for label in names], dtype=np.intp)
