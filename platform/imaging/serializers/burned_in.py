from rest_framework import serializers

from imaging.models import Image, ImageEdit
from imaging.names import unseal
from imaging.serializers.images import CaseImageOutput, CaseKey


class QueueQuery(serializers.Serializer):
    text_state = serializers.ChoiceField(choices=Image.TextState.choices, default=Image.TextState.SUSPECTED)


class QueueImageOutput(CaseImageOutput):
    """An image that may hold words. `found_words` is null where no reader of text has looked."""

    case = CaseKey()
    found_words = serializers.SerializerMethodField()

    def get_found_words(self, image: Image) -> str | None:
        return unseal(image.sealed_words) if image.words_read_at else None


class DeclarationInput(serializers.Serializer):
    images = serializers.ListField(child=serializers.UUIDField(), min_length=1, max_length=20_000)
    reason = serializers.CharField(max_length=500)


class RectangleInput(serializers.Serializer):
    x = serializers.IntegerField(min_value=0)
    y = serializers.IntegerField(min_value=0)
    width = serializers.IntegerField(min_value=1)
    height = serializers.IntegerField(min_value=1)
    first_plane = serializers.IntegerField(min_value=0, allow_null=True, default=None)
    last_plane = serializers.IntegerField(min_value=0, allow_null=True, default=None)


class EditInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[ImageEdit.Kind.PAINT, ImageEdit.Kind.CROP])
    rectangles = RectangleInput(many=True)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
