"""The body of a submission: JSON of a bounded length."""

from collections.abc import Mapping
from typing import IO, Any

from api.errors import TooLarge
from api.parsers import JSONParser

LONGEST = 16 * 1024 * 1024  # a hundred outlines of a thousand points take about a quarter of it


class AnswersParser(JSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
            raise TooLarge("body_too_large", "Send less: draw fewer or shorter outlines.")
        return super().parse(stream, media_type, parser_context)
