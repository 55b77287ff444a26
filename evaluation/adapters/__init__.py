"""Files in, files out: every form of ratings and marks that Fovea reads or writes.

A form is one module with `read` and `write`; `read_ratings` and `write_ratings` choose between them.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from evaluation.marks import MarkTable
from evaluation.ratings import RatingTable

__all__ = ["FORMATS", "guess_format", "read_mark_table", "read_ratings", "write_ratings"]

FORMATS: dict[str, str] = {
    "long": "evaluation.adapters.long_csv",
    "imrmc": "evaluation.adapters.imrmc",
    "rjafroc": "evaluation.adapters.rjafroc",
}


def read_ratings(path: str | Path, *, form: str | None = None, **options: object) -> RatingTable:
    """RatingTable from the file at `path`; `form` is guessed from the file when None.

    `options` go to the form's own reader (for "long": `case_column`, `scale`). Raises ValueError with the line
    or column at fault, OSError where the file cannot be opened.
    """
    read: Callable[..., RatingTable] = import_module(_module_of(form or guess_format(path))).read_ratings
    return read(Path(path), **options)


def write_ratings(table: RatingTable, path: str | Path, *, form: str) -> None:
    """Write `table` so that `read_ratings` gives the same table back."""
    import_module(_module_of(form)).write_ratings(table, Path(path))


def read_mark_table(marks: str | Path, truth: str | Path | None = None, *, readings: Path | None = None) -> MarkTable:
    """MarkTable from two CSV files, or from one RJafroc workbook (then `truth` and `readings` are None).

    Raises ValueError where truth is missing or superfluous, and whatever the form's own reader refuses.
    """
    marks = Path(marks)
    is_workbook = guess_format(marks) == "rjafroc"
    if is_workbook and (truth is not None or readings is not None):
        raise ValueError("truth: expected none beside a workbook, which holds it, got a file")
    if is_workbook:
        read_workbook: Callable[[Path], MarkTable] = import_module(FORMATS["rjafroc"]).read_marks
        return read_workbook(marks)
    if truth is None:
        raise ValueError("truth: expected the file of cases and lesions beside the marks, got none")
    read: Callable[..., MarkTable] = import_module("evaluation.adapters.marks_csv").read_marks
    return read(marks, Path(truth), readings_path=readings)


def guess_format(path: str | Path) -> str:
    """The form of a file: a workbook is rjafroc; text is imrmc if it says so, else long."""
    path = Path(path)
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        return "rjafroc"
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        head = lines.read(4096).lower()
    return "imrmc" if "begin data:" in head or "modalityid" in head.split("\n", 1)[0] else "long"


def _module_of(form: str) -> str:
    if form not in FORMATS:
        raise ValueError(f"format: expected one of {', '.join(FORMATS)}, got {form!r}")
    return FORMATS[form]
