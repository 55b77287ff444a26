from rest_framework import serializers

from imaging.browsing import LABELS, ORDERINGS
from imaging.models import Image, Modality
from imaging.previews import thumbnail_url


class DatasetInput(serializers.Serializer):
    name = serializers.CharField(max_length=150)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True, default="")
    is_phantom = serializers.BooleanField(required=False, default=False)


class DatasetChange(serializers.Serializer):
    name = serializers.CharField(max_length=150, required=False)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)


class PersonKeyOutput(serializers.Serializer):
    id = serializers.UUIDField(source="person_id")
    display_name = serializers.CharField(source="person.display_name")


class DatasetOutput(serializers.Serializer):
    """`may_open`: whether what lies below it can be opened by who asks. `people` are those who may."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField()
    case_count = serializers.IntegerField()
    image_count = serializers.IntegerField()
    modalities = serializers.ListField(child=serializers.ChoiceField(choices=Modality.choices))
    is_phantom = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    may_open = serializers.BooleanField()
    people = PersonKeyOutput(source="current_people", many=True)


class CaseQuery(serializers.Serializer):
    """Which cases of a dataset are asked for. Of images it is enough that one of the case fits them all."""

    search = serializers.CharField(max_length=20, required=False, allow_blank=True)
    label = serializers.ChoiceField(choices=LABELS, required=False)  # type: ignore[assignment]
    modality = serializers.ChoiceField(choices=Modality.choices, required=False)
    kind = serializers.ChoiceField(choices=Image.Kind.choices, required=False)
    flag = serializers.CharField(max_length=40, required=False)
    text_state = serializers.ChoiceField(choices=Image.TextState.choices, required=False)
    variants = serializers.ChoiceField(choices=["none", "some"], required=False)
    unusual = serializers.BooleanField(required=False, allow_null=True, default=None)
    excluded = serializers.BooleanField(required=False, allow_null=True, default=None)
    question = serializers.BooleanField(required=False, allow_null=True, default=None)
    ordering = serializers.ChoiceField(choices=ORDERINGS, required=False, default="number")


class SummaryOutput(serializers.Serializer):
    cases = serializers.IntegerField()
    images = serializers.IntegerField()
    planes = serializers.IntegerField()
    excluded = serializers.IntegerField()
    suspected_text = serializers.IntegerField()
    questions = serializers.IntegerField()
    twins = serializers.IntegerField()
    unusual = serializers.IntegerField()
    labels = serializers.DictField(child=serializers.IntegerField())
    modalities = serializers.DictField(child=serializers.IntegerField())
    kinds = serializers.DictField(child=serializers.IntegerField())
    flags = serializers.DictField(child=serializers.IntegerField())


class TwinOutput(serializers.Serializer):
    case = serializers.UUIDField(source="case_id")
    code = serializers.CharField(source="case.code")
    image = serializers.UUIDField(source="pk")
    thumbnail_url = serializers.SerializerMethodField()

    def get_thumbnail_url(self, image: Image) -> str:
        return thumbnail_url(image)


class TwinsOutput(serializers.Serializer):
    likeness = serializers.FloatField()
    first = TwinOutput()
    second = TwinOutput()


class ExclusionInput(serializers.Serializer):
    images = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20_000)
    is_excluded = serializers.BooleanField()
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class ChangedOutput(serializers.Serializer):
    """How many images an act changed."""

    images = serializers.IntegerField()


class GroupingInput(serializers.Serializer):
    cases = serializers.ListField(child=serializers.UUIDField(), min_length=2, max_length=1000)


class SplitInput(serializers.Serializer):
    images = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=1000)


class IdentityInput(serializers.Serializer):
    answer = serializers.ChoiceField(choices=["same", "different"])


class CaseKeyOutput(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
