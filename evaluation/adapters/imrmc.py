"""The text form of iMRMC: reader, case, modality, score; the truth stands in rows of its own.

Two dialects are read: a CSV with the header readerID,caseID,modalityID,score, and the .imrmc file with free
text, N0, N1, NR, NM and then BEGIN DATA:. Truth rows have the reader and the modality "truth", or reader "-1".
Source: https://github.com/DIDSR/iMRMC, the user manual and the help of R's iMRMC package.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from evaluation.adapters.long_csv import read_table
from evaluation.ratings import RatingTable

HEADER = ["readerID", "caseID", "modalityID", "score"]
BEGIN = "begin data:"
TRUTH_READERS = frozenset({"truth", "-1"})


def read_ratings(path: Path, *, scale: tuple[float, float] | None = None) -> RatingTable:
    """RatingTable from the file at `path`. Raises ValueError for a case without truth or with two."""
    frame = _read_rows(path)
    is_truth = frame["readerID"].str.strip().isin(TRUTH_READERS)
    truth = _truth_by_case(frame[is_truth])
    readings = frame[~is_truth].rename(
        columns={"readerID": "reader", "caseID": "case", "modalityID": "treatment", "score": "rating"}
    )
    unknown = sorted(set(readings["case"]) - set(truth.index))
    if unknown:
        raise ValueError(f"truth: expected a truth row for every case, got none for case {unknown[0]}")
    unread = sorted(set(truth.index) - set(readings["case"]))
    notes = [f"{len(unread)} case(s) with truth but without any reading were left out: {unread[0]} …"] if unread else []
    readings = readings.assign(truth=truth.loc[readings["case"]].to_numpy())
    return RatingTable.from_frame(readings, scale=scale, notes=notes)


def _read_rows(path: Path) -> pd.DataFrame:
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip().lower() == BEGIN), None)
    if start is None:
        frame = read_table(path)
    else:
        rows = [line.split(",") for line in lines[start + 1 :] if line.strip()]
        bad = next((row for row in rows if len(row) != len(HEADER)), None)
        if bad is not None:
            raise ValueError(f"{path.name}: expected 4 fields after BEGIN DATA:, got {','.join(bad)!r}")
        frame = pd.DataFrame([[field.strip() for field in row] for row in rows], columns=HEADER)
    missing = [name for name in HEADER if name not in frame]
    if missing:
        raise ValueError(f"columns: expected {', '.join(HEADER)}, got no {', '.join(missing)}")
    if frame.empty or frame[HEADER].isna().to_numpy().any():
        raise ValueError(f"{path.name}: expected a value in every field, got an empty one or no rows")
    return frame[HEADER]


def _truth_by_case(rows: pd.DataFrame) -> pd.Series:
    doubled = rows["caseID"].duplicated()
    if doubled.any():
        raise ValueError(f"truth: expected one truth row for each case, got two for {rows['caseID'][doubled].iloc[0]}")
    return rows.set_index("caseID")["score"]


def write_ratings(table: RatingTable, path: Path) -> None:
    """The CSV dialect; `path` ending in .imrmc gets the other one. Raises ValueError where truth is unknown."""
    if table.truth is None:
        raise ValueError("truth: the iMRMC form needs the truth of every case, got none")
    truth = pd.DataFrame(
        {"readerID": "truth", "caseID": table.cases, "modalityID": "truth", "score": table.truth.astype(float)}
    )
    readings = table.to_frame()[["reader", "case", "treatment", "rating"]].set_axis(HEADER, axis=1)
    text = pd.concat([truth, readings]).to_csv(index=False, header=path.suffix != ".imrmc")
    path.write_text((_preamble(table) if path.suffix == ".imrmc" else "") + text, encoding="utf-8")


def _preamble(table: RatingTable) -> str:
    sizes = {
        "N0": int(np.sum(~table.is_diseased)),
        "N1": int(np.sum(table.is_diseased)),
        "NR": len(table.readers),
        "NM": len(table.treatments),
    }
    return "".join(f"{name}: {size}\n" for name, size in sizes.items()) + "BEGIN DATA:\n"
