from django.http import HttpResponse
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsStaffSide
from imaging import datasets, looking, previews, removing
from imaging.permissions import ReadsOrAdministers
from imaging.serializers import images as forms

PNG = {(200, "image/png"): OpenApiTypes.BINARY}


def _picture(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": "private, max-age=3600"})


class ImageView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.ImageOutput)
    def get(self, request: Request, image_id: str) -> Response:
        return Response(forms.ImageOutput(looking.look_at(image_id=image_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, image_id: str) -> Response:
        removing.remove_image(actor=person_of(request), image_id=image_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThumbnailView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=PNG)
    def get(self, request: Request, image_id: str) -> HttpResponse:
        return _picture(previews.draw_thumbnail(image=datasets.get_image(image_id=image_id)))


class PreviewView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(parameters=[forms.PreviewQuery], responses=PNG)
    def get(self, request: Request, image_id: str) -> HttpResponse:
        shown = previews.Shown(**parse(forms.PreviewQuery, request.query_params.dict()))
        return _picture(previews.draw_preview(image=datasets.get_image(image_id=image_id), shown=shown))


class OutlinesView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(parameters=[forms.PlaneQuery], responses=forms.OutlineOutput(many=True))
    def get(self, request: Request, image_id: str) -> Response:
        plane = parse(forms.PlaneQuery, request.query_params.dict())["plane"]
        return Response(forms.OutlineOutput(looking.draw_outlines(image_id=image_id, plane=plane), many=True).data)


urlpatterns = [
    path("images/<uuid:image_id>", ImageView.as_view()),
    path("images/<uuid:image_id>/thumbnail", ThumbnailView.as_view()),
    path("images/<uuid:image_id>/preview", PreviewView.as_view()),
    path("images/<uuid:image_id>/outlines", OutlinesView.as_view()),
]
