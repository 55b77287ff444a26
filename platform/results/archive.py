"""The zip of an export: what is in it, written so that equal content gives equal bytes. No Django here."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any, NamedTuple

from results.columns import SCHEMA, Row, Tables, dictionary_rows
from results.csv_tables import write_rows, write_table
from results.former import read_any_tables
from results.readme import write_readme

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold
ANALYSES, MANIFEST, SECRET = "analyses.json", "manifest.json", "secret.json"
PLAIN_FILE = 0o100644 << 16
UNIX = 3


@dataclass(frozen=True)
class Record:
    """What proves an export. `manifest` is kept to the letter; `secret` is what its allocation was drawn from, None for
    a study that was frozen with a seed; `chain` is where the study's record of events stood."""

    manifest: str
    secret: str | None
    chain: Mapping[str, Any]


class Archive(NamedTuple):
    """An export as it was read. Formats before told no secret."""

    tables: Tables
    analyses: str
    manifest: str
    secret: str | None


def make_members(
    tables: Tables, *, record: Record, provenance: Mapping[str, Any], analyses: Mapping[str, Any]
) -> dict[str, str]:
    """The texts of an export by file name, in the order of the zip."""
    members = {
        "README.txt": write_readme(tables),
        **{f"{name}.csv": write_table(name, tables[name]) for name in SCHEMA},
        "data_dictionary.csv": write_dictionary(dictionary_rows()),
        MANIFEST: record.manifest,
        SECRET: write_json({"secret": record.secret}),
        "provenance.json": write_json(provenance),
        "chain.json": write_json(record.chain),
        ANALYSES: write_json(analyses),
    }
    return {**members, "SHA256SUMS": _sums(members)}


def write_archive(file: IO[bytes], members: Mapping[str, str]) -> None:
    """Fixed times, order and rights, so that the bytes depend on the texts alone."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in members.items():
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = UNIX
            entry.external_attr = PLAIN_FILE
            archive.writestr(entry, text.encode())


def read_archive(file: IO[bytes] | str) -> Archive:
    """An export of this format or of one before. Raises ValueError for a zip that is no export."""
    try:
        with zipfile.ZipFile(file) as archive:
            there = set(archive.namelist())
            texts = {name: archive.read(f"{name}.csv").decode() for name in SCHEMA if f"{name}.csv" in there}
            tables = read_any_tables(texts)
            secret = json.loads(archive.read(SECRET))["secret"] if SECRET in there else None
            return Archive(tables, archive.read(ANALYSES).decode(), archive.read(MANIFEST).decode(), secret)
    except (zipfile.BadZipFile, KeyError, TypeError, UnicodeDecodeError) as error:
        raise ValueError(f"file must be an export of Fovea; {error}") from error


def write_json(content: Any) -> str:
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def write_dictionary(rows: Any) -> str:
    found: list[Row] = list(rows)
    return write_rows(list(found[0]), found)


def _sums(members: Mapping[str, str]) -> str:
    """As `sha256sum -c` reads it."""
    return "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in members.items())
