"""The workbook of RJafroc: sheets TRUTH, TP (lesion marks) and FP (other marks), for ROC and free response.

TRUTH   CaseID, LesionID (0 for a case without lesions, else 1, 2 …), Weight (0, or the clinical weight)
TP      ReaderID, ModalityID, CaseID, LesionID, TP_Rating
FP      ReaderID, ModalityID, CaseID, FP_Rating
In an ROC workbook every case of a reading has one row: diseased cases in TP with LesionID 1, the others in FP.
Source: Chakraborty, RJafroc, help page "Reading an Excel data file"; ReaderID and ModalityID columns that newer
workbooks add to TRUTH are read and checked only where they name the readings that happened.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook, load_workbook

from evaluation.marks import MarkTable
from evaluation.ratings import RatingTable

TRUTH = ("CaseID", "LesionID", "Weight")
TP = ("ReaderID", "ModalityID", "CaseID", "LesionID", "TP_Rating")
FP = ("ReaderID", "ModalityID", "CaseID", "FP_Rating")
KEYS = {"ReaderID": "reader", "ModalityID": "treatment", "CaseID": "case"}
#: RJafroc writes this where nothing was marked.
NOT_MARKED = -2000.0


def read_marks(path: Path) -> MarkTable:
    """MarkTable from the workbook; everyone is taken to have read everything.

    Raises ValueError naming the sheet for a missing sheet or column, an empty cell, or whatever `MarkTable` refuses.
    """
    sheets = _read_sheets(path)
    lesions = sheets["TP"].assign(kind="LL", lesion=sheets["TP"]["LesionID"], rating=sheets["TP"]["TP_Rating"])
    others = sheets["FP"].assign(kind="NL", lesion="", rating=sheets["FP"]["FP_Rating"])
    parts = [part for part in (lesions, others) if len(part)]
    if not parts:
        raise ValueError(f"{path.name}: expected marks in sheet TP or FP, got none")
    marks = pd.concat(parts).rename(columns=KEYS)
    marked = pd.to_numeric(marks["rating"], errors="coerce") != NOT_MARKED
    return MarkTable.from_frames(marks[marked], _truth_frame(sheets["TRUTH"]))


def read_ratings(path: Path, *, scale: tuple[float, float] | None = None) -> RatingTable:
    """RatingTable from an ROC workbook: one rating for each reading. Raises ValueError for free response."""
    sheets = _read_sheets(path)
    truth = _truth_frame(sheets["TRUTH"]).set_index("case")["truth"]
    frame = pd.concat(
        [
            sheets["TP"].assign(rating=sheets["TP"]["TP_Rating"]),
            sheets["FP"].assign(rating=sheets["FP"]["FP_Rating"]),
        ]
    ).rename(columns=KEYS)
    twice = frame.duplicated(["reader", "treatment", "case"])
    if twice.any():
        raise ValueError(
            f"{path.name}: expected one rating for each reading (ROC), got several for case "
            f"{frame['case'][twice].iloc[0]}: free response is read by the command froc"
        )
    unknown = sorted(set(frame["case"]) - set(truth.index))
    if unknown:
        raise ValueError(f"TRUTH: expected every case, got none for case {unknown[0]}")
    frame = frame.assign(truth=truth.loc[frame["case"]].to_numpy())
    return RatingTable.from_frame(frame[["reader", "treatment", "case", "rating", "truth"]], scale=scale)


def write_ratings(table: RatingTable, path: Path) -> None:
    """An ROC workbook, so that `read_ratings` gives the same table. Raises ValueError where truth is unknown."""
    if table.truth is None:
        raise ValueError("truth: the RJafroc workbook needs the truth of every case, got none")
    frame = table.to_frame()
    diseased = frame["truth"] == 1
    truth = [(case, int(state), float(state)) for case, state in zip(table.cases, table.truth, strict=True)]
    tp = [(r, t, c, 1, x) for r, t, c, x in _rows(frame[diseased])]
    _write(path, {"TRUTH": (TRUTH, truth), "TP": (TP, tp), "FP": (FP, _rows(frame[~diseased]))})


def write_marks(table: MarkTable, path: Path) -> None:
    """A free-response workbook, so that `read_marks` gives the same table.

    Raises ValueError where readings are missing or a reader made no mark at all: the workbook cannot say either.
    """
    if not table.is_read.all():
        raise ValueError("readings: the RJafroc workbook holds complete readings only, got missing ones; use CSV")
    marks, is_lesion = table.marks, table.marks["kind"] == "LL"
    for key, names in (("reader", table.readers), ("treatment", table.treatments)):
        silent = sorted(set(names) - set(marks[key]))
        if silent:
            raise ValueError(
                f"{key}: the RJafroc workbook names those with marks only, got none of {silent[0]}; use CSV"
            )
    tp = [
        (*row, int(lesion), x)
        for (*row, x), lesion in zip(_rows(marks[is_lesion]), marks["lesion"][is_lesion], strict=True)
    ]
    _write(path, {"TRUTH": (TRUTH, _truth_rows(table)), "TP": (TP, tp), "FP": (FP, _rows(marks[~is_lesion]))})


def _truth_rows(table: MarkTable) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for position, case in enumerate(table.cases):
        weights = table.lesion_weight[table.lesion_case == position]
        rows += [(case, index, float(weight)) for index, weight in enumerate(weights, start=1)] or [(case, 0, 0.0)]
    return rows


def _rows(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    columns = [frame[name] for name in ("reader", "treatment", "case")]
    return list(zip(*columns, frame["rating"].astype(float), strict=True))


def _write(path: Path, sheets: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]]) -> None:
    book = Workbook(write_only=True)
    for name, (header, rows) in sheets.items():
        sheet = book.create_sheet(name)
        for row in (header, *rows):
            sheet.append(list(row))
    book.save(path)


def _read_sheets(path: Path) -> dict[str, pd.DataFrame]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception as error:  # openpyxl raises whatever zipfile or the XML parser does
        raise ValueError(f"{path.name}: expected an Excel workbook, got a file that cannot be read ({error})") from None
    try:
        names = {name.strip().upper(): name for name in book.sheetnames}
        return {
            sheet: _frame(book[names[sheet]] if sheet in names else None, sheet, columns)
            for sheet, columns in (("TRUTH", TRUTH), ("TP", TP), ("FP", FP))
        }
    finally:
        book.close()


def _frame(sheet: Any, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    if sheet is None:
        raise ValueError(f"{name}: expected a sheet of this name, got none")
    rows = [row for row in sheet.iter_rows(values_only=True) if any(cell is not None for cell in row)]
    header = [str(cell).strip() for cell in rows[0]] if rows else []
    place = {title.lower(): index for index, title in enumerate(header)}
    missing = [column for column in columns if column.lower() not in place]
    if missing:
        raise ValueError(f"{name}: expected columns {', '.join(columns)}, got no {', '.join(missing)}")
    cells = [[_text(row[place[column.lower()]]) for column in columns] for row in rows[1:]]
    for number, row in enumerate(cells, start=2):
        if "" in row:
            raise ValueError(f"{name}: expected a value in {columns[row.index('')]}, got none in row {number}")
    return pd.DataFrame(cells, columns=list(columns))


def _text(cell: Any) -> str:
    """A cell as the text a label has: 3.0 is the case 3; numbers keep all their digits."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _truth_frame(sheet: pd.DataFrame) -> pd.DataFrame:
    """TRUTH, one row per lesion, as one row per case with its lesions in order."""
    sheet = sheet.assign(
        lesion=pd.to_numeric(sheet["LesionID"], errors="coerce"), weight=pd.to_numeric(sheet["Weight"], errors="coerce")
    )
    if sheet[["lesion", "weight"]].isna().to_numpy().any():
        raise ValueError("TRUTH: expected numbers in LesionID and Weight, got something else")
    rows = []
    for case, part in sheet.groupby("CaseID", sort=False):
        lesions = part[part["lesion"] > 0].sort_values("lesion")
        count = len(lesions)
        if not np.array_equal(lesions["lesion"], np.arange(1, count + 1)) or (count and len(lesions) != len(part)):
            raise ValueError(
                f"TRUTH: expected lesions 1, 2 … or a single 0, got {part['LesionID'].tolist()} for case {case}"
            )
        given = lesions["weight"].sum() > 0
        weights = ";".join(repr(float(weight)) for weight in lesions["weight"]) if given else ""
        rows.append((case, int(count > 0), count, weights))
    return pd.DataFrame(rows, columns=["case", "truth", "n_lesions", "weights"])
