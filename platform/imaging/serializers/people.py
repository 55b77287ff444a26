from rest_framework import serializers


class DatasetPersonInput(serializers.Serializer):
    person = serializers.UUIDField()


class DatasetPersonOutput(serializers.Serializer):
    """`taken_at` is null for somebody who may open the dataset now; `given_by` for what was so from the beginning."""

    id = serializers.UUIDField(source="person_id")
    username = serializers.CharField(source="person.username")
    display_name = serializers.CharField(source="person.display_name")
    is_active = serializers.BooleanField(source="person.is_active")
    given_by = serializers.CharField(source="given_by.display_name", default=None, allow_null=True)
    given_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField(allow_null=True)
