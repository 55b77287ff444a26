"""From what came to typed values."""

from typing import Any

from rest_framework.serializers import Serializer


def parse(form: type[Serializer], data: Any) -> dict[str, Any]:
    """The validated fields of a form. Raises ValidationError, which names every field that cannot be taken."""
    parsed = form(data=data)
    parsed.is_valid(raise_exception=True)
    return parsed.validated_data
