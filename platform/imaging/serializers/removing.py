from rest_framework import serializers

MOST_CHOSEN = 10_000


class RemovalInput(serializers.Serializer):
    cases = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=MOST_CHOSEN)
    images = serializers.ListField(child=serializers.UUIDField(), required=False, default=list, max_length=MOST_CHOSEN)


class RemovalOutput(serializers.Serializer):
    """How many went."""

    cases = serializers.IntegerField()
    images = serializers.IntegerField()
