from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from imaging.models import Case, Comparison, Image, Modality, Reconstruction, ReferenceStandard, Region, Upload
from imaging.treatments import KINDS

RECONSTRUCTION_STATES = ["ready", "rejected"]


class DatasetInput(serializers.Serializer):
    name = serializers.CharField(max_length=150)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    is_phantom = serializers.BooleanField(required=False, default=False)


class DatasetChange(serializers.Serializer):
    name = serializers.CharField(max_length=150, required=False)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class DatasetOutput(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    case_count = serializers.IntegerField()
    image_count = serializers.IntegerField()
    modalities = serializers.ListField(child=serializers.ChoiceField(choices=Modality.choices))
    is_phantom = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class UploadInput(serializers.Serializer):
    path = serializers.CharField(max_length=1000)
    size = serializers.IntegerField(min_value=0)
    fingerprint = serializers.RegexField(r"^[0-9a-f]{64}$")


class ChunkHeaders(serializers.Serializer):
    """The header Upload-Offset of one chunk."""

    offset = serializers.IntegerField(min_value=0)


class UploadOutput(serializers.Serializer):
    id = serializers.UUIDField()
    path = serializers.CharField()
    size = serializers.IntegerField()
    offset = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Upload.State.choices)


class ReferenceOutput(serializers.Serializer):
    finding_class = serializers.ChoiceField(choices=ReferenceStandard.FindingClass.choices, allow_null=True)
    finding = serializers.CharField()


class CaseImageOutput(serializers.Serializer):
    id = serializers.UUIDField()
    modality = serializers.ChoiceField(choices=Modality.choices)
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    frame_index = serializers.IntegerField()
    spacing_mm = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True)
    bits_stored = serializers.IntegerField()
    thumbnail_url = serializers.SerializerMethodField()
    has_region = serializers.BooleanField()
    flags = serializers.ListField(child=serializers.CharField())

    def get_thumbnail_url(self, image: Image) -> str:
        return f"/api/images/{image.pk}/thumbnail"


class CaseOutput(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    group_id = serializers.CharField()
    images = CaseImageOutput(many=True)
    reference = serializers.SerializerMethodField()

    @extend_schema_field(ReferenceOutput(allow_null=True))
    def get_reference(self, case: Case) -> dict[str, Any] | None:
        found = getattr(case, "reference_standard", None)
        return ReferenceOutput(found).data if found else None


class SourceOutput(serializers.Serializer):
    format = serializers.CharField(source="file_format")
    transfer_syntax = serializers.CharField()
    file_name_hash = serializers.CharField(source="stem")


class RegionOutput(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Region.Kind.choices)
    bbox = serializers.SerializerMethodField()
    area_px = serializers.IntegerField()

    @extend_schema_field({"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4})
    def get_bbox(self, region: Region) -> list[int]:
        return [region.x, region.y, region.width, region.height]


class MeasureOutput(serializers.Serializer):
    name = serializers.CharField()
    region = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    reason = serializers.CharField()
    definition = serializers.CharField()


class SelfCheckOutput(serializers.Serializer):
    passed = serializers.BooleanField(source="check_passed")
    consistency = serializers.FloatField(source="check_consistency", allow_null=True)
    drift = serializers.FloatField(source="check_drift", allow_null=True)
    reason = serializers.CharField(source="check_reason")


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
    threshold = serializers.FloatField()
    is_unusual = serializers.BooleanField()
    promise = serializers.CharField()


class ImageOutput(CaseImageOutput):
    dataset = serializers.UUIDField(source="dataset_id")
    window_centre = serializers.FloatField()
    window_width = serializers.FloatField()
    value_range = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
    photometric = serializers.CharField()
    source = SourceOutput(source="*")  # type: ignore[assignment]  # a field, not the attribute of Field
    regions = RegionOutput(many=True)
    reconstructions = ReconstructionOutput(many=True)
    scores = ScoreOutput(many=True)


class PreviewQuery(serializers.Serializer):
    reconstruction = serializers.UUIDField(required=False, default=None)


class TreatmentOutput(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    scales = serializers.ListField(child=serializers.IntegerField())
    description = serializers.CharField()
    licence = serializers.CharField()


class DetectorOutput(serializers.Serializer):
    key = serializers.CharField()
    title = serializers.CharField()
    modalities = serializers.ListField(child=serializers.ChoiceField(choices=Modality.choices))
    promise = serializers.CharField()
