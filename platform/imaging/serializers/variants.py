from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from imaging.models import Comparison, Modality, Reconstruction
from imaging.treatments import KINDS, Treatment

RECONSTRUCTION_STATES = ["ready", "rejected"]


class MeasureOutput(serializers.Serializer):
    name = serializers.CharField()
    region = serializers.CharField()
    lesion = serializers.UUIDField(source="lesion_id", allow_null=True)
    value = serializers.FloatField(allow_null=True)
    plane_values = serializers.ListField(child=serializers.FloatField(allow_null=True))
    summary = serializers.CharField()
    unit = serializers.CharField()
    reason = serializers.CharField()
    definition = serializers.CharField()


class SelfCheckOutput(serializers.Serializer):
    passed = serializers.BooleanField(source="check_passed")
    consistency = serializers.FloatField(source="check_consistency", allow_null=True)
    drift = serializers.FloatField(source="check_drift", allow_null=True)
    reason = serializers.CharField(source="check_reason")
    plane = serializers.IntegerField(source="check_plane", allow_null=True)


class ReconstructionOutput(serializers.Serializer):
    id = serializers.UUIDField()
    treatment = serializers.CharField()
    comparison = serializers.ChoiceField(choices=Comparison.choices)
    scale = serializers.IntegerField()
    degradation = serializers.SerializerMethodField()
    state = serializers.SerializerMethodField()
    self_check = SelfCheckOutput(source="*")
    provenance = serializers.DictField()
    measures = MeasureOutput(source="metric_values", many=True)
    preview_url = serializers.SerializerMethodField()

    def get_degradation(self, made: Reconstruction) -> str | None:
        return made.degradation or None

    @extend_schema_field(serializers.ChoiceField(choices=RECONSTRUCTION_STATES))
    def get_state(self, made: Reconstruction) -> str:
        """A row exists only when its pixels do; a failed self-check keeps it out of studies."""
        return "ready" if made.check_passed else "rejected"

    def get_preview_url(self, made: Reconstruction) -> str:
        return f"/api/images/{made.image_id}/preview?reconstruction={made.pk}"


class ScoreOutput(serializers.Serializer):
    detector = serializers.CharField()
    detector_version = serializers.CharField()
    value = serializers.FloatField()
    plane = serializers.IntegerField()
    plane_values = serializers.ListField(child=serializers.FloatField(allow_null=True))
    threshold = serializers.FloatField()
    is_unusual = serializers.BooleanField()
    promise = serializers.CharField()


class TreatmentOutput(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    scales = serializers.ListField(child=serializers.IntegerField())
    description = serializers.CharField()
    licence = serializers.CharField()
    quality = serializers.CharField()
    seconds_per_megapixel = serializers.SerializerMethodField()

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_seconds_per_megapixel(self, treatment: Treatment) -> float | None:
        return self.context.get("speeds", {}).get(treatment.key)


class DetectorOutput(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    modalities = serializers.ListField(child=serializers.ChoiceField(choices=Modality.choices))
    promise = serializers.CharField()
