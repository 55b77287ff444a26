from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator, IsStaffSide
from imaging import datasets, previews, scores, treatments, uploads
from imaging import serializers as forms
from imaging.models import Case
from imaging.parsers import ChunkParser, read_chunk
from imaging.permissions import ReadsOrAdministers

PNG = {(200, "image/png"): OpenApiTypes.BINARY}


def _picture(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


class DatasetsView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.DatasetOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.DatasetOutput(datasets.list_datasets(), many=True).data)

    @extend_schema(request=forms.DatasetInput, responses={201: forms.DatasetOutput})
    def post(self, request: Request) -> Response:
        dataset = datasets.create_dataset(actor=person_of(request), **parse(forms.DatasetInput, request.data))
        return Response(forms.DatasetOutput(dataset).data, status=status.HTTP_201_CREATED)


class DatasetView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.DatasetOutput)
    def get(self, request: Request, dataset_id: str) -> Response:
        return Response(forms.DatasetOutput(datasets.get_dataset(dataset_id=dataset_id)).data)

    @extend_schema(request=forms.DatasetChange, responses=forms.DatasetOutput)
    def patch(self, request: Request, dataset_id: str) -> Response:
        changes = parse(forms.DatasetChange, request.data)
        dataset = datasets.change_dataset(actor=person_of(request), dataset_id=dataset_id, **changes)
        return Response(forms.DatasetOutput(dataset).data)


class CasesView(generics.ListAPIView):
    permission_classes = [IsStaffSide]
    serializer_class = forms.CaseOutput

    def get_queryset(self) -> QuerySet[Case]:
        if getattr(self, "swagger_fake_view", False):
            return Case.objects.none()
        return datasets.list_cases(dataset_id=self.kwargs["dataset_id"])


class UploadsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.UploadInput, responses={200: forms.UploadOutput, 201: forms.UploadOutput})
    def post(self, request: Request, dataset_id: str) -> Response:
        wanted = parse(forms.UploadInput, request.data)
        upload, is_new = uploads.start_upload(actor=person_of(request), dataset_id=dataset_id, **wanted)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(forms.UploadOutput(upload).data, status=code)


class UploadView(APIView):
    permission_classes = [IsAdministrator]
    parser_classes = [ChunkParser]

    @extend_schema(responses=forms.UploadOutput)
    def get(self, request: Request, upload_id: str) -> Response:
        return Response(forms.UploadOutput(uploads.get_upload(upload_id=upload_id)).data)

    @extend_schema(
        parameters=[OpenApiParameter("Upload-Offset", int, OpenApiParameter.HEADER, required=True)],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=forms.UploadOutput,
    )
    def patch(self, request: Request, upload_id: str) -> Response:
        offset = parse(forms.ChunkHeaders, {"offset": request.headers.get("Upload-Offset")})["offset"]
        upload = uploads.append_chunk(upload_id=upload_id, offset=offset, chunk=read_chunk(request))
        return Response(forms.UploadOutput(upload).data)


class ImageView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.ImageOutput)
    def get(self, request: Request, image_id: str) -> Response:
        return Response(forms.ImageOutput(datasets.get_image(image_id=image_id)).data)


class ThumbnailView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=PNG)
    def get(self, request: Request, image_id: str) -> HttpResponse:
        return _picture(previews.draw_thumbnail(image=datasets.get_image(image_id=image_id)))


class PreviewView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(parameters=[forms.PreviewQuery], responses=PNG)
    def get(self, request: Request, image_id: str) -> HttpResponse:
        wanted = parse(forms.PreviewQuery, request.query_params)["reconstruction"]
        image = datasets.get_image(image_id=image_id)
        return _picture(previews.draw_preview(image=image, reconstruction_id=wanted))


class TreatmentsView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.TreatmentOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.TreatmentOutput(treatments.list_treatments(), many=True).data)


class DetectorsView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.DetectorOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.DetectorOutput(scores.list_detectors(), many=True).data)
