"""MetricTable: image measures beside a RatingTable, one value for each metric, treatment and case."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.adapters.long_csv import read_table
from evaluation.ratings import FloatArray

COLUMNS = ("treatment", "case", "metric", "value")


@dataclass(frozen=True, eq=False)
class MetricTable:
    """`values`: (metrics, treatments, cases), NaN where a metric does not exist for an image (PSNR of the original)."""

    metrics: tuple[str, ...]
    treatments: tuple[str, ...]
    cases: tuple[str, ...]
    values: FloatArray

    def __post_init__(self) -> None:
        expected = (len(self.metrics), len(self.treatments), len(self.cases))
        if self.values.shape != expected:
            raise ValueError(f"values: expected shape {expected} (metrics, treatments, cases), got {self.values.shape}")
        if not self.metrics:
            raise ValueError("metrics: expected at least one, got none")

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, *, treatments: Sequence[str], cases: Sequence[str]) -> "MetricTable":
        """Table from rows of treatment, case, metric, value and, if given, region ("whole" or another).

        `treatments` and `cases`: those of the ratings, in their order. An empty value is one that does not exist.
        Rows of other treatments or cases are refused, so that a mistyped label cannot vanish. Raises ValueError for
        a missing column, an unknown label, a value that is no number, or two values of one thing.
        """
        missing = [name for name in COLUMNS if name not in frame]
        if missing:
            raise ValueError(f"columns: expected {', '.join(COLUMNS)}, got no {', '.join(missing)}")
        if frame.empty:
            raise ValueError("metrics: expected at least one row, got an empty table")
        names = _names(frame)
        metrics = tuple(dict.fromkeys(names))
        where = (
            _positions(names, metrics, "metric"),
            _positions(frame["treatment"], treatments, "treatment"),
            _positions(frame["case"], cases, "case"),
        )
        values = np.full((len(metrics), len(treatments), len(cases)), np.nan)
        _refuse_twice(np.stack(where), frame)
        values[where] = _numbers(frame["value"])
        return cls(metrics, tuple(treatments), tuple(cases), values)


def read_metrics(path: Path, *, treatments: Sequence[str], cases: Sequence[str]) -> MetricTable:
    """MetricTable from a CSV with the columns of `MetricTable.from_frame`."""
    return MetricTable.from_frame(read_table(path), treatments=treatments, cases=cases)


def _names(frame: pd.DataFrame) -> list[str]:
    names = [str(name).strip() for name in frame["metric"]]
    if "region" not in frame:
        return names
    regions = ["" if pd.isna(region) else str(region).strip() for region in frame["region"]]
    return [
        name if region in ("", "whole") else f"{name} {region}" for name, region in zip(names, regions, strict=True)
    ]


def _positions(labels: Sequence[str] | pd.Series, known: Sequence[str], name: str) -> np.ndarray:
    position = {label: at for at, label in enumerate(known)}
    texts = [str(label).strip() for label in labels]
    unknown = next((text for text in texts if text not in position), None)
    if unknown is not None:
        raise ValueError(f"{name}: expected one of the ratings' {name}s, got unknown {unknown!r}")
    return np.array([position[text] for text in texts], dtype=np.intp)


def _refuse_twice(where: np.ndarray, frame: pd.DataFrame) -> None:
    _, first, counts = np.unique(where, axis=1, return_index=True, return_counts=True)
    if (counts > 1).any():
        row = frame.iloc[int(first[int(np.argmax(counts > 1))])]
        raise ValueError(
            f"rows: expected one value for each metric, treatment and case, got two for {row['metric']}, "
            f"{row['treatment']}, {row['case']}"
        )


def _numbers(column: pd.Series) -> FloatArray:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    wrong = np.isnan(numbers) & column.notna().to_numpy() | np.isinf(numbers)
    if wrong.any():
        raise ValueError(f"value: expected finite numbers, or nothing, got {column.iloc[int(np.argmax(wrong))]!r}")
    return numbers
