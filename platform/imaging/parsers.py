"""The bodies of uploads: one chunk, or many whole files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from rest_framework.parsers import BaseParser, DataAndFiles
from rest_framework.request import Request

from api.errors import InvalidInput
from imaging.uploads import CHUNK_LIMIT

LENGTH_BYTES = 4
LIST_LIMIT = 256 * 1024


class ChunkParser(BaseParser):
    """Reads at most one byte more than a chunk may have, so that a longer one is seen and never held."""

    media_type = "application/octet-stream"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, bytes]:
        return {"chunk": stream.read(CHUNK_LIMIT + 1)}


def read_chunk(request: Request) -> bytes:
    """The bytes that came; none for a request without a body, which no parser sees."""
    return request.data["chunk"] if isinstance(request.data, dict) and "chunk" in request.data else b""


@dataclass(frozen=True)
class ContentsBody:
    """`listed` is the list of files as it came, unchecked; `stream` stands at the first byte of the first file."""

    listed: object
    stream: IO[bytes]


class ContentsParser(BaseParser):
    """A list of files, then their bytes: a 4-byte little-endian length, so much JSON, and the files one after another.

    Only the list is read here; the files are left in the stream.
    """

    media_type = "application/octet-stream"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> "DataAndFiles[ContentsBody, Any]":
        length = int.from_bytes(_read(stream, LENGTH_BYTES), "little")
        if length > LIST_LIMIT:
            raise _no_list(f"says that its list of files is longer than {LIST_LIMIT // 1024} KiB")
        try:
            return DataAndFiles(ContentsBody(json.loads(_read(stream, length)), stream), {})
        except (ValueError, RecursionError) as error:
            raise _no_list("does not begin with a list of its files") from error


def read_contents(request: Request) -> ContentsBody:
    """What came. Raises InvalidInput for a request without a body, which no parser sees."""
    if not isinstance(request.data, ContentsBody):
        raise _no_list("is empty")
    return request.data


def _read(stream: IO[bytes], length: int) -> bytes:
    content = stream.read(length)
    if len(content) < length:
        raise _no_list("ends within its list of files")
    return content


def _no_list(what: str) -> InvalidInput:
    return InvalidInput("bad_body", f"The body {what}. Send the length, the list, then the files.")
