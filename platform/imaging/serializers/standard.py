"""The reference standard: what is decided, drawn and read, and its history."""

from typing import Any

from rest_framework import serializers

from imaging.models.standard import FindingClass
from imaging.serializers.images import ReferenceOutput, RegionOutput
from imaging.standard.drawing import MOST_POINTS, SHAPES
from imaging.standard.drawn import DrawnLesion, DrawnShape
from imaging.standard.mending import Decision
from imaging.standard.panel import DrawnOutline

MOST_LESIONS = 200
MOST_PLANES = 5000


class AttributesField(serializers.DictField):
    """Texts by name, such as density or BI-RADS."""

    child = serializers.CharField(max_length=500, allow_blank=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        found: dict[str, str] = super().to_internal_value(data)
        if len(found) > 50 or any(len(name) > 100 or not name.strip() for name in found):
            raise serializers.ValidationError("Give at most 50 attributes, each with a name of up to 100 letters.")
        return found


def _points() -> serializers.ListField:
    number = serializers.FloatField()
    return serializers.ListField(
        child=serializers.ListField(child=number, min_length=2, max_length=2), min_length=1, max_length=MOST_POINTS
    )


class ShapeInput(serializers.Serializer):
    """A shape on one plane, counted from 0; points in image pixels from the left and upper edge."""

    plane = serializers.IntegerField(min_value=0, required=False, default=0)
    shape = serializers.ChoiceField(choices=SHAPES)
    points = _points()


class LesionInput(serializers.Serializer):
    image = serializers.UUIDField()
    label = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")  # type: ignore[assignment]
    attributes = AttributesField(required=False, default=dict)
    planes = ShapeInput(many=True, allow_empty=False, max_length=MOST_PLANES)  # type: ignore[call-arg]  # the list takes it

    def to_internal_value(self, data: Any) -> DrawnLesion:
        values = super().to_internal_value(data)
        planes = [DrawnShape(shape["plane"], shape["shape"], _pairs(shape["points"])) for shape in values["planes"]]
        return DrawnLesion(values["image"], planes, values["label"], values["attributes"])


class DecisionInput(serializers.Serializer):
    finding_class = serializers.ChoiceField(choices=FindingClass.choices)
    finding = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    attributes = AttributesField(required=False, default=dict)
    lesions = LesionInput(many=True, required=False, default=list, max_length=MOST_LESIONS)  # type: ignore[call-arg]  # the list takes it
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class StandardInput(DecisionInput):
    keep_lesions = serializers.BooleanField(required=False, default=False)


class AdjudicationInput(DecisionInput):
    readings = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=100)


class OutlineInput(ShapeInput):
    image = serializers.UUIDField()
    label = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")  # type: ignore[assignment]


class ExpertReadingInput(serializers.Serializer):
    finding_class = serializers.ChoiceField(choices=FindingClass.choices)
    finding = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    outlines = OutlineInput(many=True, required=False, default=list, max_length=MOST_PLANES)  # type: ignore[call-arg]  # the list takes it
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


def decision_of(values: dict[str, Any]) -> Decision:
    return Decision(
        finding_class=values["finding_class"],
        finding=values["finding"],
        attributes=values["attributes"],
        lesions=values["lesions"],
        keep_lesions=values.get("keep_lesions", False),
        reason=values["reason"],
    )


def outlines_of(values: dict[str, Any]) -> list[DrawnOutline]:
    return [DrawnOutline(**{**outline, "points": _pairs(outline["points"])}) for outline in values["outlines"]]


def _pairs(points: list[list[float]]) -> list[tuple[float, float]]:
    return [(x, y) for x, y in points]


# --- output ---------------------------------------------------------------------------------------------------------


class PastStandardOutput(ReferenceOutput):
    reason = serializers.CharField()
    replaced_at = serializers.DateTimeField(allow_null=True)
    replaced_because = serializers.CharField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        instance.standard.reason = instance.reason
        return super().to_representation(instance.standard)


class LesionOutput(RegionOutput):
    image = serializers.UUIDField(source="image_id")
    replaced_at = serializers.DateTimeField(allow_null=True)
    replaced_because = serializers.CharField()


class StandardOutput(serializers.Serializer):
    current = PastStandardOutput(allow_null=True)
    history = PastStandardOutput(many=True)
    lesions = LesionOutput(many=True)
    former_lesions = LesionOutput(many=True)


class DrawnOutlineOutput(serializers.Serializer):
    image = serializers.UUIDField()
    plane = serializers.IntegerField()
    shape = serializers.ChoiceField(choices=SHAPES)
    points = serializers.ListField(child=serializers.ListField(child=serializers.FloatField()))
    label = serializers.CharField()  # type: ignore[assignment]


class ExpertReadingOutput(serializers.Serializer):
    id = serializers.UUIDField()
    finding_class = serializers.ChoiceField(choices=FindingClass.choices)
    finding = serializers.CharField()
    outlines = DrawnOutlineOutput(many=True)
    note = serializers.CharField()
    by = serializers.CharField(source="by.display_name")
    at = serializers.DateTimeField()
    replaced_at = serializers.DateTimeField(allow_null=True)


class AgreedLesionOutput(serializers.Serializer):
    image = serializers.UUIDField()
    first_plane = serializers.IntegerField()
    last_plane = serializers.IntegerField()
    bbox = serializers.ListField(child=serializers.IntegerField(), min_length=4, max_length=4)
    area_px = serializers.IntegerField()


class LesionPairOutput(serializers.Serializer):
    first = AgreedLesionOutput(allow_null=True)
    second = AgreedLesionOutput(allow_null=True)
    dice = serializers.FloatField()


class PairAgreementOutput(serializers.Serializer):
    """`first` and `second` are readings; `dice` is null where neither outlined anything."""

    first = serializers.UUIDField()
    second = serializers.UUIDField()
    is_same_class = serializers.BooleanField()
    dice = serializers.FloatField(allow_null=True)
    lesions = LesionPairOutput(many=True)


class PanelAgreementOutput(serializers.Serializer):
    normal = serializers.IntegerField()
    abnormal = serializers.IntegerField()
    is_unanimous = serializers.BooleanField()
    pairs = PairAgreementOutput(many=True)


class PanelOutput(serializers.Serializer):
    readings = ExpertReadingOutput(many=True)
    agreement = PanelAgreementOutput(source="*")
    settled_at = serializers.DateTimeField(allow_null=True)
