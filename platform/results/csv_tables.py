"""Tables to CSV text and back without loss: numbers by their shortest exact form, empty cells for None.

A text that a spreadsheet could take for a formula has an apostrophe before it, as OWASP's "CSV Injection" advises; so
has one that begins with an apostrophe, so that reading takes off exactly what writing put on.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping

from results.columns import SCHEMA, Row, Tables, Value

FORMULA_STARTS = ("=", "+", "-", "@", "'", "\t", "\r", "\n")


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"a boolean must be true or false, got {text!r}")
    return text == "true"


def _defuse(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _parse_text(text: str) -> str:
    return text.removeprefix("'")


_PARSERS: dict[str, Callable[[str], Value]] = {
    "text": _parse_text,
    "time": str,
    "integer": int,
    "number": float,
    "boolean": _parse_boolean,
}


def write_table(name: str, rows: Iterable[Row]) -> str:
    return write_rows([column.name for column in SCHEMA[name]], rows)


def write_rows(names: list[str], rows: Iterable[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # also makes it quote a lone CR
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue()


def read_tables(texts: dict[str, str]) -> Tables:
    """`texts` by table name. Raises ValueError for a cell that its column's type does not take."""
    return {name: tuple(read_rows(texts[name], types_of(name))) for name in SCHEMA}


def types_of(name: str) -> dict[str, str]:
    return {column.name: column.type for column in SCHEMA[name]}


def read_rows(text: str, types: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a table whose columns are of these types. Raises ValueError for another column."""
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if unknown := set(reader.fieldnames or ()) - set(types):
        raise ValueError(f"columns must be among {', '.join(types)}; got {', '.join(sorted(unknown))}")
    for row in reader:
        yield {column: _PARSERS[types[column]](cell) if cell else None for column, cell in row.items()}


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _defuse(value)
    return repr(value) if isinstance(value, float) else str(value)
