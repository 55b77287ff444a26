"""Tables of labels as spreadsheets and scripts write them: any usual encoding, separator and spelling, to typed rows.

A table is kept whole: what a row cannot say is its `problem`, and a column that is nothing known becomes an attribute.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evaluation.files.content import RefusedError
from imaging.standard.cells import (
    Outline,
    check_outline,
    is_missing,
    read_modality,
    read_number,
    read_outlines,
    read_span,
)
from imaging.standard.columns import Columns, Role, role_of
from imaging.standard.texts import decode

LARGEST_TABLE = 64 * 1024**2
LONGEST_FINDING = 200
LONGEST_ATTRIBUTE = 500
TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xlsm", ".xls", ".ods")
SEPARATORS = ",;\t|"
_LONGEST_HEADER = 100_000
_FINDING_CLASSES = ("normal", "abnormal", "")
_SUBJECTS: tuple[Role, ...] = ("file", "patient")


@dataclass(frozen=True)
class Row:
    """One row; `line` is where it begins in the file, from 1. What it does not say is empty.

    `finding_class` is "normal" or "abnormal". `file` and `mask` are paths as written. A row that cannot be used has a
    `problem`, in words that repeat no name.
    """

    line: int
    file: str = ""
    patient: str = ""
    finding_class: str = ""
    finding: str = ""
    group: str = ""
    mask: str = ""
    modality: str = ""
    outlines: tuple[Outline, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def named(self) -> str:
        """What the row is about, as it is written there."""
        return self.file or self.patient


@dataclass(frozen=True)
class Table:
    """All rows, in the order of the file; `left_out` are columns that may name a person and are not kept."""

    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


def is_table_name(name: str) -> bool:
    """A file that is looked at as a table before it is looked at as anything else."""
    return name.lower().endswith(TABLE_ENDINGS)


def read_table(path: Path) -> Table | None:
    """The table of labels in a file; None for a text that is no such table.

    Raises RefusedError for a workbook, for text that cannot be read, and for a column that stands twice.
    """
    if path.stat().st_size > LARGEST_TABLE:
        raise RefusedError(f"The table is larger than {LARGEST_TABLE // 1024**2} MiB. Split it.")
    text, separator = _cut_separator(decode(path.read_bytes()))
    separator = separator or _guess_separator(text)
    if not _has_labels(_header(text, separator)):
        return None
    records = _read_records(text, separator)
    columns = Columns(records[0].cells)
    reader = _RowReader(columns, decimal_comma=separator != ",")
    return Table(tuple(reader.read(record) for record in records[1:]), columns.left_out)


# --- the text -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Record:
    line: int
    cells: list[str]


def _cut_separator(text: str) -> tuple[str, str]:
    """(text, separator) where the first line is `sep=;`, as spreadsheets write it; else (text, "").

    An empty line is left in its place, so that the others keep their numbers.
    """
    first = next(iter(text[:20].splitlines()), "")
    word = first.strip(' "').lower()
    if not word.startswith("sep=") or len(word) != len("sep=;"):
        return text, ""
    return text[len(first) :], word[-1]


def _guess_separator(text: str) -> str:
    """The one with which the header has most known columns, then most columns at all."""

    def count(separator: str) -> tuple[int, int]:
        cells = _header(text, separator)
        return sum(role_of(cell) is not None for cell in cells), len(cells)

    return max(SEPARATORS, key=count)


def _header(text: str, separator: str) -> list[str]:
    """The first record that holds anything; empty where there is none that can be read."""
    reader = csv.reader(io.StringIO(text[:_LONGEST_HEADER], newline=""), delimiter=separator)
    try:
        return next(([_clean(cell) for cell in cells] for cells in reader if any(map(_clean, cells))), [])
    except csv.Error:
        return []


def _has_labels(header: Sequence[str]) -> bool:
    return bool(header) and Columns.are_of_labels(header)


def _read_records(text: str, separator: str) -> list[_Record]:
    try:
        return list(_records(text, separator, strict=True))
    except csv.Error as error:
        # Strict reading tells an open quotation mark, which would swallow all rows after it; it also refuses some
        # spellings that can be read.
        if "unexpected end of data" in str(error):
            raise RefusedError("A quotation mark in the table opens and never closes. Mend it.") from error
    try:
        return list(_records(text, separator, strict=False))
    except csv.Error as error:
        raise RefusedError(f"The table cannot be read: {error}. Save it as CSV again.") from error


def _records(text: str, separator: str, *, strict: bool) -> Iterator[_Record]:
    """The records that hold anything, each with the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    line = 1
    for cells in reader:
        cleaned = [_clean(cell) for cell in cells]
        if any(cleaned):
            yield _Record(line, cleaned)
        line = reader.line_num + 1


def _clean(cell: str) -> str:
    """Without space around it and without characters that control something; line ends within become spaces."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    kept = "".join(" " if c.isspace() else c for c in cell if c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return kept.strip()


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn")


# --- the rows -------------------------------------------------------------------------------------------------------


class _RowReader:
    """Records of one table to rows."""

    def __init__(self, columns: Columns, *, decimal_comma: bool) -> None:
        self._columns, self._decimal_comma = columns, decimal_comma

    def read(self, record: _Record) -> Row:
        try:
            return self._row(record.line, record.cells)
        except ValueError as error:
            file, patient = (self._columns.get(record.cells, role) for role in _SUBJECTS)
            return Row(line=record.line, file=file, patient=patient, problem=str(error))

    def _row(self, line: int, cells: list[str]) -> Row:
        if any(cells[self._columns.width :]):
            raise ValueError(
                f"The row has {len(cells)} cells under {self._columns.width} columns. Put quotation marks round a cell "
                "that holds the separator."
            )
        get = self._columns.get
        file, patient = get(cells, "file"), unicodedata.normalize("NFKC", get(cells, "patient"))
        if not file and not patient:
            raise ValueError("The row names neither a file nor a patient.")
        finding_class, detail = _read_label(get(cells, "label"))
        mask = get(cells, "mask")
        row = Row(
            line=line,
            file=file,
            patient=patient,
            finding_class=finding_class,
            finding=(get(cells, "finding") or detail)[:LONGEST_FINDING],
            group=unicodedata.normalize("NFKC", get(cells, "group")),
            mask="" if is_missing(mask) else mask,
            modality=read_modality(get(cells, "modality")),
            outlines=tuple(self._outlines(cells)),
            attributes=self._columns.attributes(cells, longest=LONGEST_ATTRIBUTE),
        )
        return _checked(row)

    def _outlines(self, cells: list[str]) -> Iterator[Outline]:
        get = self._columns.get
        span = read_span(get(cells, "frame"), "frame") or read_span(get(cells, "plane"))
        found = [
            *read_outlines(get(cells, "box"), is_box=True, decimal_comma=self._decimal_comma),
            *read_outlines(get(cells, "point"), is_box=False, decimal_comma=self._decimal_comma),
            *self._outline_of_columns(cells),
        ]
        for outline in found:
            yield outline if outline.span else replace(outline, span=span)

    def _outline_of_columns(self, cells: list[str]) -> Iterator[Outline]:
        """A box of its four columns, by width and height or by its far corner; a point of two."""
        texts = [self._columns.get(cells, role) for role in ("x", "y", "width", "height")]
        corners = [self._columns.get(cells, role) for role in ("x_min", "y_min", "x_max", "y_max")]
        if not all(map(is_missing, corners)):
            x, y, right, bottom = self._numbers(corners)
            yield check_outline(Outline(x, y, right - x, bottom - y), is_box=True)
        elif not all(map(is_missing, texts[2:])):
            x, y, width, height = self._numbers(texts)
            yield check_outline(Outline(x, y, width, height), is_box=True)
        elif not all(map(is_missing, texts[:2])):
            x, y = self._numbers(texts[:2])
            yield check_outline(Outline(x, y), is_box=False)

    def _numbers(self, texts: list[str]) -> list[float]:
        try:
            return [read_number(text, decimal_comma=self._decimal_comma) for text in texts]
        except ValueError as error:
            raise ValueError(f"The place cannot be read: {error}. Give all of its numbers in pixels.") from error


def _read_label(text: str) -> tuple[str, str]:
    """(finding class, finding): `normal`, `abnormal`, or `abnormal:nodule`."""
    word, _, detail = text.partition(":")
    finding_class = "" if is_missing(word) else word.strip().lower()
    if finding_class not in _FINDING_CLASSES:
        raise ValueError("The label is not known here; write normal or abnormal.")
    return finding_class, detail.strip()


def _checked(row: Row) -> Row:
    """Raises ValueError for a row that contradicts itself."""
    if row.finding_class == "normal" and row.outlines:
        raise ValueError("The row says normal and gives a box or point. Write abnormal, or leave it out.")
    if row.outlines and not row.file:
        raise ValueError("A box or point needs its file: a patient may have several images. Name the file.")
    return row
