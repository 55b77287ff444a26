"""JSON bodies that later steps can rely on."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

DEEPEST = 20  # the deepest body of this API has six levels


class JSONParser(parsers.JSONParser):
    """Refuses what is nested without end, and text that is no Unicode: neither could be kept or quoted in an answer."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            content = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise _too_deep() from error
        _check(content, levels=DEEPEST)
        return content


def check_object(body: bytes) -> None:
    """The same for a body that a library will read: raises ParseError unless it is an object that can be relied on."""
    try:
        content = json.loads(body)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise ParseError("It is no JSON") from error
    if not isinstance(content, dict):
        raise ParseError("It is no object")
    _check(content, levels=DEEPEST)


def _check(content: Any, *, levels: int) -> None:
    if isinstance(content, str):
        _check_text(content)
    elif isinstance(content, dict | list):
        if levels == 0:
            raise _too_deep()
        inner = [*content, *content.values()] if isinstance(content, dict) else content
        for part in inner:
            _check(part, levels=levels - 1)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ParseError("It holds one half of a surrogate pair") from error


def _too_deep() -> ParseError:
    return ParseError(f"It is nested deeper than {DEEPEST} levels")
