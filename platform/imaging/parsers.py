"""The body of one upload chunk."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from imaging.uploads import CHUNK_LIMIT


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
