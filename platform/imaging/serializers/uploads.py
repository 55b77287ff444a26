from rest_framework import serializers

from imaging.models import Upload
from imaging.uploads import path_of

MOST_LISTED = 1000


class UploadInput(serializers.Serializer):
    path = serializers.CharField(max_length=1000)
    size = serializers.IntegerField(min_value=0)
    fingerprint = serializers.RegexField(r"^[0-9a-f]{64}$")


class UploadListInput(serializers.Serializer):
    files = serializers.ListField(child=UploadInput(), allow_empty=False, max_length=MOST_LISTED)


class ChunkHeaders(serializers.Serializer):
    """The header Upload-Offset of one chunk."""

    offset = serializers.IntegerField(min_value=0)


class ContentInput(serializers.Serializer):
    id = serializers.UUIDField()
    size = serializers.IntegerField(min_value=1)


class ContentsInput(serializers.Serializer):
    """The list at the beginning of a body of many files."""

    files = serializers.ListField(child=ContentInput(), allow_empty=False, max_length=MOST_LISTED)


class UploadOutput(serializers.Serializer):
    id = serializers.UUIDField()
    path = serializers.SerializerMethodField()
    size = serializers.IntegerField()
    offset = serializers.IntegerField()
    state = serializers.ChoiceField(choices=Upload.State.choices)

    def get_path(self, upload: Upload) -> str:
        return path_of(upload)


class UploadListOutput(serializers.Serializer):
    uploads = UploadOutput(many=True)
