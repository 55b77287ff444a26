"""Tables to CSV text and back without loss: numbers by their shortest exact form, empty cells for None."""

import csv
import io
from collections.abc import Callable, Iterable

from results.columns import SCHEMA, Row, Tables, Value


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"a boolean must be true or false, got {text!r}")
    return text == "true"


_PARSERS: dict[str, Callable[[str], Value]] = {
    "text": str,
    "time": str,
    "integer": int,
    "number": float,
    "boolean": _parse_boolean,
}


def write_table(name: str, rows: Iterable[Row]) -> str:
    return write_rows([column.name for column in SCHEMA[name]], rows)


def write_rows(names: list[str], rows: Iterable[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(row[name]) for name in names] for row in rows)
    return text.getvalue()


def read_tables(texts: dict[str, str]) -> Tables:
    """`texts` by table name. Raises ValueError for a cell that its column's type does not take."""
    return {name: tuple(_read_rows(name, texts[name])) for name in SCHEMA}


def _read_rows(name: str, text: str) -> Iterable[Row]:
    types = {column.name: column.type for column in SCHEMA[name]}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        yield {column: _PARSERS[types[column]](cell) if cell else None for column, cell in row.items()}


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
