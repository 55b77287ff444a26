from rest_framework import serializers

from imaging.models import Comparison, Verdict
from imaging.names import unseal
from jobs.models import Job


class JobInput(serializers.Serializer):
    """What a job needs depends on its kind; the `check` of the kind's `Work` says what, in words."""

    kind = serializers.ChoiceField(choices=Job.Kind.choices)
    dataset = serializers.UUIDField()
    uploads = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20_000)
    is_arriving = serializers.BooleanField(required=False)
    images = serializers.ListField(child=serializers.UUIDField(), required=False, allow_null=True, max_length=20_000)
    treatments = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=50)
    comparison = serializers.ChoiceField(choices=Comparison.choices, required=False)
    scale = serializers.IntegerField(required=False)
    degradation = serializers.CharField(max_length=40, required=False, allow_null=True, allow_blank=True)
    detector = serializers.CharField(max_length=60, required=False)
    study = serializers.UUIDField(required=False)


class JobOutput(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Job.Kind.choices)
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Job.State.choices)
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    message = serializers.CharField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField()
    created_by = serializers.CharField(source="created_by.display_name")
    dataset = serializers.UUIDField(source="dataset_id")


class JobFilter(serializers.Serializer):
    dataset = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(choices=Job.State.choices, required=False)


class VerdictFilter(serializers.Serializer):
    status = serializers.ChoiceField(choices=Verdict.Status.choices, required=False)


class VerdictOutput(serializers.Serializer):
    path = serializers.SerializerMethodField()
    status = serializers.ChoiceField(choices=Verdict.Status.choices)
    reason = serializers.CharField()
    images = serializers.IntegerField()
    planes = serializers.IntegerField()

    def get_path(self, verdict: Verdict) -> str:
        return unseal(verdict.sealed_path)
