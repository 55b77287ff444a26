"""Heads of the record that were kept elsewhere: by FOVEA_ANCHOR, in exports, and in readers' receipts."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audit.anchor_places import anchor_place
from audit.anchors import Anchor, find_missing, parse_line, read_anchor
from results.verification.findings import Finding, Scope

IN_EXPORT = "chain.json"


def verify_anchors(scope: Scope) -> Iterator[Finding]:
    """The place of FOVEA_ANCHOR, and each file that was named."""
    place = anchor_place()
    if place is not None:
        lines = (parse_line(where, line) for where, line in place.lines())
        yield from _verify(place.name, lines)
    for path in scope.anchor_files:
        yield from _verify(str(path), _read_file(path))


def _verify(source: str, anchors: Iterator[Anchor]) -> Iterator[Finding]:
    try:
        for gone in find_missing(anchors):
            yield Finding(
                "anchor_missing",
                f"{source} holds event {gone.seq} of chain {gone.chain} with the hash {gone.hash[:16]}…, which is not "
                "in the record: events were dropped or written anew.",
            )
    except FileNotFoundError:
        yield Finding(
            "anchors_unreadable", f"There are no anchors at {source}: they were removed, or none was written."
        )
    except (OSError, ValueError) as error:
        yield Finding("anchors_unreadable", f"The anchors in {source} cannot be read: {error}.")


def _read_file(path: Path) -> Iterator[Anchor]:
    """An export (zip), a list of receipts (JSON), or lines as FOVEA_ANCHOR keeps them."""
    with path.open("rb") as file:
        is_zip = file.read(2) == b"PK"
    if is_zip:
        yield from _anchors_in(_read_export(path))
        return
    text = path.read_text()
    lines = [(f"line {number}", line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    try:
        told = json.loads(text)
    except ValueError:
        yield from (parse_line(where, line) for where, line in lines)
    else:
        yield from _anchors_in(told)


def _read_export(path: Path) -> Any:
    try:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read(IN_EXPORT))
    except (zipfile.BadZipFile, KeyError) as error:
        raise ValueError(f"it is no export of Fovea with a {IN_EXPORT}") from error


def _anchors_in(told: Any) -> Iterator[Anchor]:
    """Wherever they stand in it: a receipt holds its own under `head`, a list of receipts many."""
    if isinstance(told, list):
        for one in told:
            yield from _anchors_in(one)
    elif isinstance(told, dict) and {"chain", "seq", "hash"} <= told.keys():
        yield read_anchor(told)
    elif isinstance(told, dict):
        for value in told.values():
            yield from _anchors_in(value)
