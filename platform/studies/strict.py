"""Serializers for input that refuse what they do not know, instead of dropping it."""

from typing import Any

from rest_framework import serializers


class StrictSerializer(serializers.Serializer):
    """A field that is not declared is an error that names it."""

    default_error_messages = {"unknown_field": "Leave this field out; it is not known here."}

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            message = self.error_messages["unknown_field"]
            raise serializers.ValidationError({name: [message] for name in unknown}, code="unknown_field")
        return super().to_internal_value(data)


class StrictInteger(serializers.IntegerField):
    """A JSON integer; neither a string nor true."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, int) or isinstance(data, bool):
            self.fail("invalid")
        return super().to_internal_value(data)


class StrictNumber(serializers.FloatField):
    """A finite JSON number; neither a string nor true."""

    default_error_messages = {"not_finite": "A finite number is required."}

    def to_internal_value(self, data: Any) -> float:
        if not isinstance(data, int | float) or isinstance(data, bool):
            self.fail("invalid")
        value = super().to_internal_value(data)
        if value - value != 0:
            self.fail("not_finite")
        return value
