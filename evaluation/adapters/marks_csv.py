"""Two CSV files of free response: the marks, and the truth with its lesions.

Marks: treatment (or modality), reader, case, kind, lesion, rating. Truth: case, truth, n_lesions, weights.
"""

from pathlib import Path

import pandas as pd

from evaluation.adapters.long_csv import read_table
from evaluation.marks import MARK_COLUMNS, TRUTH_COLUMNS, MarkTable
from evaluation.reader.froc_matching import MatchingRule, match_points


def read_marks(marks_path: Path, truth_path: Path, *, readings_path: Path | None = None) -> MarkTable:
    """MarkTable from the files; `readings_path` lists the readings that happened where not everyone read all."""
    return MarkTable.from_frames(read_table(marks_path), read_table(truth_path), readings=_read_readings(readings_path))


def read_places(
    marks_path: Path,
    lesions_path: Path,
    truth_path: Path,
    *,
    rule: MatchingRule,
    extent: tuple[float, float] | None = None,
    readings_path: Path | None = None,
) -> MarkTable:
    """MarkTable from marks that are places: treatment, reader, case, x, y, rating; lesions: case, lesion, x, y.

    `rule` and `extent` as `match_points` takes them. The truth file must know every lesion.
    """
    marks = match_points(_with_treatment(read_table(marks_path)), read_table(lesions_path), rule=rule, extent=extent)
    return MarkTable.from_frames(marks, read_table(truth_path), readings=_read_readings(readings_path))


def _read_readings(path: Path | None) -> pd.DataFrame | None:
    return None if path is None else _with_treatment(read_table(path))


def _with_treatment(frame: pd.DataFrame) -> pd.DataFrame:
    return frame if "treatment" in frame else frame.rename(columns={"modality": "treatment"})


def write_marks(table: MarkTable, marks_path: Path, truth_path: Path) -> None:
    """Both files, so that `read_marks` gives the same table back (readings that did not happen are not written)."""
    table.marks[list(MARK_COLUMNS)].to_csv(marks_path, index=False)
    table.truth_frame()[list(TRUTH_COLUMNS)].to_csv(truth_path, index=False)
