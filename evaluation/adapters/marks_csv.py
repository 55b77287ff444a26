"""Two CSV files of free response: the marks, and the truth with its lesions.

Marks: treatment (or modality), reader, case, kind, lesion, rating. Truth: case, truth, n_lesions, weights.
"""

from pathlib import Path

from evaluation.adapters.long_csv import read_table
from evaluation.marks import MARK_COLUMNS, TRUTH_COLUMNS, MarkTable


def read_marks(marks_path: Path, truth_path: Path, *, readings_path: Path | None = None) -> MarkTable:
    """MarkTable from the files; `readings_path` lists the readings that happened where not everyone read all."""
    readings = None if readings_path is None else read_table(readings_path)
    if readings is not None and "treatment" not in readings:
        readings = readings.rename(columns={"modality": "treatment"})
    return MarkTable.from_frames(read_table(marks_path), read_table(truth_path), readings=readings)


def write_marks(table: MarkTable, marks_path: Path, truth_path: Path) -> None:
    """Both files, so that `read_marks` gives the same table back (readings that did not happen are not written)."""
    table.marks[list(MARK_COLUMNS)].to_csv(marks_path, index=False)
    table.truth_frame()[list(TRUTH_COLUMNS)].to_csv(truth_path, index=False)
