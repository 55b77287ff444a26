"""Long CSV: one row per reading, columns reader, treatment, case, rating and truth.

`modality` is accepted for `treatment`, because other programs call it that.
"""

from pathlib import Path

import pandas as pd

from evaluation.ratings import KEYS, RatingTable

COLUMNS = ("reader", "treatment", "case", "rating", "truth")


def read_table(path: Path) -> pd.DataFrame:
    """Every column as text: a case called 1.10 is not the case 1.1."""
    try:
        return pd.read_csv(
            path, dtype=str, keep_default_na=False, na_values=["", "NA", "NaN", "nan"], encoding="utf-8-sig"
        )
    except pd.errors.EmptyDataError:
        raise ValueError(f"{path.name}: expected a header and rows, got an empty file") from None
    except pd.errors.ParserError as error:
        raise ValueError(f"{path.name}: expected comma-separated text, got {error}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path.name}: expected text in UTF-8, got bytes that are none") from None


def read_ratings(path: Path, *, case_column: str = "case", scale: tuple[float, float] | None = None) -> RatingTable:
    """RatingTable from the CSV at `path`. `case_column` names another coding of the cases, for nested designs."""
    frame = read_table(path)
    if "treatment" not in frame and "modality" in frame:
        frame = frame.rename(columns={"modality": "treatment"})
    if case_column not in frame:
        raise ValueError(f"case_column: expected one of {', '.join(frame.columns)}, got {case_column!r}")
    frame = frame.assign(case=frame[case_column])
    return RatingTable.from_frame(frame[[name for name in COLUMNS if name in frame]], scale=scale)


def write_ratings(table: RatingTable, path: Path) -> None:
    """The same table as `COLUMNS`; ratings to 17 significant digits, so that reading gives the same numbers."""
    frame = table.to_frame()
    frame[[*KEYS, "rating", *(["truth"] if "truth" in frame else [])]].to_csv(path, index=False)
