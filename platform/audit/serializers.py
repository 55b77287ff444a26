from rest_framework import serializers

from audit.models import SITE

ANCHORS_AT_MOST = 500


class EventOutput(serializers.Serializer):
    chain = serializers.CharField(help_text="“site”, or the id of a study.")
    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    action = serializers.CharField()
    subject = serializers.CharField()
    detail = serializers.DictField()
    hash = serializers.CharField()


class ChainInput(serializers.Serializer):
    chain = serializers.CharField(max_length=36, default="", allow_blank=True, help_text=f"“{SITE}” or a study's id.")


class ChainInBriefOutput(serializers.Serializer):
    chain = serializers.CharField()
    title = serializers.CharField(help_text="What the record says that the study was called; empty for the site.")
    events = serializers.IntegerField()
    at = serializers.DateTimeField(allow_null=True, help_text="The time of its last event.")


class ChainFaultOutput(serializers.Serializer):
    code = serializers.CharField()
    chain = serializers.CharField()
    seq = serializers.IntegerField(allow_null=True)
    message = serializers.CharField()


class ChainOutput(serializers.Serializer):
    chain = serializers.CharField()
    title = serializers.CharField(help_text="What the record says that the study was called; empty for the site.")
    events = serializers.IntegerField(help_text="How many were looked at.")
    at = serializers.DateTimeField(allow_null=True, help_text="The time of its last event.")
    is_ok = serializers.BooleanField()
    is_whole_checked = serializers.BooleanField(help_text="False where only its newest events were looked at.")
    faults = ChainFaultOutput(many=True)


class AnchorOutput(serializers.Serializer):
    chain = serializers.CharField()
    seq = serializers.IntegerField()
    hash = serializers.CharField()


class RecordOutput(serializers.Serializer):
    ok = serializers.BooleanField(source="is_ok")
    events = serializers.IntegerField()
    chains = ChainOutput(many=True)
    anchors = serializers.IntegerField(help_text="How many anchors were looked for; 0 where none are kept.")
    missing_anchors = AnchorOutput(many=True)
    anchor_problem = serializers.CharField(help_text="Why the anchors could not be read; empty where they could.")


class AnchorInput(serializers.Serializer):
    chain = serializers.CharField(max_length=36)
    seq = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class AnchorsInput(serializers.Serializer):
    anchors = serializers.ListField(child=AnchorInput(), max_length=ANCHORS_AT_MOST)


class AnchorsOutput(serializers.Serializer):
    checked = serializers.IntegerField()
    missing = AnchorOutput(many=True)
