from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from imaging.geometry import directions_of
from imaging.models import Case, Image, ImageEdit, LesionPlane, Modality, ReferenceStandard, Region
from imaging.models.standard import Origin
from imaging.previews import thumbnail_url
from imaging.serializers.variants import ReconstructionOutput, ScoreOutput

_BOX = {"type": "array", "items": {"type": "integer"}, "minItems": 4, "maxItems": 4}


class ReferenceOutput(serializers.Serializer):
    finding_class = serializers.ChoiceField(choices=ReferenceStandard.FindingClass.choices, allow_null=True)
    finding = serializers.CharField()
    attributes = serializers.DictField(child=serializers.CharField())
    origin = serializers.ChoiceField(choices=Origin.choices)
    by = serializers.CharField(source="by.display_name", default=None, allow_null=True)
    at = serializers.DateTimeField()


class CaseImageOutput(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Image.Kind.choices)
    plane_count = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field, not the attribute of Field
    modality = serializers.ChoiceField(choices=Modality.choices)
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    spacing_mm = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2, allow_null=True)
    spacing_place = serializers.CharField()
    bits_stored = serializers.IntegerField()
    thumbnail_url = serializers.SerializerMethodField()
    has_region = serializers.SerializerMethodField()
    region_count = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())
    text_state = serializers.ChoiceField(choices=Image.TextState.choices)
    is_excluded = serializers.BooleanField()
    variant_count = serializers.IntegerField()
    is_unusual = serializers.BooleanField(allow_null=True)

    def get_thumbnail_url(self, image: Any) -> str:
        return thumbnail_url(image)

    def get_has_region(self, image: Any) -> bool:
        return bool(image.region_count)


class CaseOutput(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    group_id = serializers.CharField()
    grouped_by = serializers.ChoiceField(choices=Case.GroupedBy.choices)
    identity_question = serializers.CharField()
    images = CaseImageOutput(many=True)
    reference = serializers.SerializerMethodField()

    @extend_schema_field(ReferenceOutput(allow_null=True))
    def get_reference(self, case: Any) -> dict[str, Any] | None:
        return ReferenceOutput(case.current_standards[0]).data if case.current_standards else None


class SourceOutput(serializers.Serializer):
    format = serializers.CharField(source="file_format")
    transfer_syntax = serializers.CharField()
    file_name_hash = serializers.CharField(source="stem")
    planes = serializers.IntegerField(source="plane_count")


class LesionPlaneOutput(serializers.Serializer):
    index = serializers.IntegerField()
    bbox = serializers.SerializerMethodField()
    area_px = serializers.IntegerField()

    @extend_schema_field(_BOX)
    def get_bbox(self, plane: LesionPlane) -> list[int]:
        return [plane.x, plane.y, plane.width, plane.height]


class RegionOutput(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Region.Kind.choices)
    label = serializers.CharField()  # type: ignore[assignment]
    attributes = serializers.DictField(child=serializers.CharField())
    bbox = serializers.SerializerMethodField()
    first_plane = serializers.IntegerField()
    last_plane = serializers.IntegerField()
    area_px = serializers.IntegerField()
    origin = serializers.ChoiceField(choices=Origin.choices)
    by = serializers.CharField(source="by.display_name", default=None, allow_null=True)
    at = serializers.DateTimeField()
    planes = LesionPlaneOutput(many=True)

    @extend_schema_field(_BOX)
    def get_bbox(self, region: Region) -> list[int]:
        return [region.x, region.y, region.width, region.height]


class WindowOutput(serializers.Serializer):
    centre = serializers.FloatField()
    width = serializers.FloatField()
    function = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class PlaneOutput(serializers.Serializer):
    index = serializers.IntegerField()
    position_mm = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    time_ms = serializers.FloatField(allow_null=True)
    windows = WindowOutput(many=True)


class EditOutput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ImageEdit.Kind.choices)
    rectangles = serializers.ListField(child=serializers.DictField(child=serializers.IntegerField()))
    reason = serializers.CharField()
    by = serializers.CharField(source="by.display_name", default=None, allow_null=True)
    at = serializers.DateTimeField()


class CaseKey(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()


class NeighboursOutput(serializers.Serializer):
    previous = serializers.UUIDField(allow_null=True)
    next = serializers.UUIDField(allow_null=True)
    position = serializers.IntegerField()
    total = serializers.IntegerField()


class DirectionsOutput(serializers.Serializer):
    """Where the column index and the row index grow to, as letters of the patient: L R, P A, H F."""

    row = serializers.CharField()
    column = serializers.CharField()


class ImageOutput(CaseImageOutput):
    dataset = serializers.UUIDField(source="dataset_id")
    case = CaseKey()
    neighbours = NeighboursOutput()
    plane_spacing_mm = serializers.FloatField(allow_null=True)
    unit = serializers.CharField()
    directions = serializers.SerializerMethodField()
    window_centre = serializers.FloatField()
    window_width = serializers.FloatField()
    window_function = serializers.CharField()
    windows = WindowOutput(many=True)
    value_range = serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2)
    photometric = serializers.CharField()
    excluded_because = serializers.CharField()
    source = SourceOutput(source="first_source", allow_null=True)  # type: ignore[assignment]
    sources = SourceOutput(many=True)
    planes = PlaneOutput(many=True)
    edits = EditOutput(many=True)
    regions = RegionOutput(source="current_regions", many=True)
    reconstructions = ReconstructionOutput(many=True)
    scores = ScoreOutput(many=True)

    @extend_schema_field(DirectionsOutput(allow_null=True))
    def get_directions(self, image: Image) -> dict[str, str] | None:
        letters = directions_of(image)
        return None if letters is None else {"row": letters[0], "column": letters[1]}


class OutlineOutput(serializers.Serializer):
    """The outlines of one lesion on one plane, in image pixels from the left and upper edge."""

    region = serializers.UUIDField()
    label = serializers.CharField()  # type: ignore[assignment]
    polygons = serializers.ListField(
        child=serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    )


class PlaneQuery(serializers.Serializer):
    plane = serializers.IntegerField(min_value=0, default=0)


class PreviewQuery(PlaneQuery):
    reconstruction = serializers.UUIDField(required=False, default=None)
    window_centre = serializers.FloatField(required=False, default=None)
    window_width = serializers.FloatField(required=False, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["window_centre"] is None) != (attrs["window_width"] is None):
            raise serializers.ValidationError({"window_width": "Give both the centre and the width of a window."})
        return attrs
