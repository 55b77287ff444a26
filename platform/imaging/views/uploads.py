from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator
from imaging import uploads
from imaging.parsers import ChunkParser, ContentsParser, read_chunk, read_contents
from imaging.serializers import uploads as forms

BYTES = {"application/octet-stream": OpenApiTypes.BINARY}


class UploadsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.UploadInput, responses={200: forms.UploadOutput, 201: forms.UploadOutput})
    def post(self, request: Request, dataset_id: str) -> Response:
        wanted = parse(forms.UploadInput, request.data)
        upload, is_new = uploads.start_upload(actor=person_of(request), dataset_id=dataset_id, **wanted)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(forms.UploadOutput(upload).data, status=code)


class UploadListView(APIView):
    """Many files announced at once."""

    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.UploadListInput, responses=forms.UploadListOutput)
    def post(self, request: Request, dataset_id: str) -> Response:
        files = [uploads.Announced(**file) for file in parse(forms.UploadListInput, request.data)["files"]]
        found = uploads.start_uploads(actor=person_of(request), dataset_id=dataset_id, files=files)
        return Response(forms.UploadListOutput({"uploads": found}).data)


class ContentsView(APIView):
    """Many whole files in one body: the length of a list (4 bytes, little-endian), the list as JSON, then the files."""

    permission_classes = [IsAdministrator]
    parser_classes = [ContentsParser]

    @extend_schema(request=BYTES, responses=forms.UploadListOutput)
    def patch(self, request: Request, dataset_id: str) -> Response:
        body = read_contents(request)
        listed = [uploads.Content(**content) for content in parse(forms.ContentsInput, {"files": body.listed})["files"]]
        stored = uploads.store_contents(
            actor=person_of(request), dataset_id=dataset_id, contents=listed, stream=body.stream
        )
        return Response(forms.UploadListOutput({"uploads": stored}).data)


class UploadView(APIView):
    permission_classes = [IsAdministrator]
    parser_classes = [ChunkParser]

    @extend_schema(responses=forms.UploadOutput)
    def get(self, request: Request, upload_id: str) -> Response:
        upload = uploads.get_upload(actor=person_of(request), upload_id=upload_id)
        return Response(forms.UploadOutput(upload).data)

    @extend_schema(
        parameters=[OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)],
        request=BYTES,
        responses=forms.UploadOutput,
    )
    def patch(self, request: Request, upload_id: str) -> Response:
        offset = parse(forms.ChunkHeaders, {"offset": request.headers.get("Upload-Offset")})["offset"]
        chunk = read_chunk(request)
        upload = uploads.append_chunk(actor=person_of(request), upload_id=upload_id, offset=offset, chunk=chunk)
        return Response(forms.UploadOutput(upload).data)


urlpatterns = [
    path("datasets/<uuid:dataset_id>/uploads", UploadsView.as_view()),
    path("datasets/<uuid:dataset_id>/uploads/list", UploadListView.as_view()),
    path("datasets/<uuid:dataset_id>/uploads/contents", ContentsView.as_view()),
    path("uploads/<uuid:upload_id>", UploadView.as_view()),
]
