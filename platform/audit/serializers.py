from rest_framework import serializers


class EventOutput(serializers.Serializer):
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    action = serializers.CharField()
    subject = serializers.CharField()
    detail = serializers.DictField()
    hash = serializers.CharField()


class ChainOutput(serializers.Serializer):
    ok = serializers.BooleanField(source="is_ok")
    events = serializers.IntegerField()
    first_broken_seq = serializers.IntegerField(allow_null=True)
