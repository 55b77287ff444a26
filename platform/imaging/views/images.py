from collections.abc import Callable

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
from imaging.models import Image
from imaging.permissions import ReadsOrAdministers
from imaging.serializers import images as forms

PNG = {(200, "image/png"): OpenApiTypes.BINARY}


#: Kept, but asked for again each time: a right to see pictures that was taken away ends at once.
KEPT = {"Cache-Control": "private, no-cache"}


def _picture(request: Request, image: Image, draw: Callable[[], bytes]) -> HttpResponse:
    """Drawn unless the browser holds what this address gave for the same pixels."""
    headers = {**KEPT, "ETag": f'"{image.pixels_sha256}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=status.HTTP_304_NOT_MODIFIED, headers=headers)
    return HttpResponse(draw(), content_type="image/png", headers=headers)


class ImageView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.ImageOutput)
    def get(self, request: Request, image_id: str) -> Response:
        return Response(forms.ImageOutput(looking.look_at(actor=person_of(request), image_id=image_id)).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, image_id: str) -> Response:
        removing.remove_image(actor=person_of(request), image_id=image_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ThumbnailView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=PNG)
    def get(self, request: Request, image_id: str) -> HttpResponse:
        image = datasets.get_image(actor=person_of(request), image_id=image_id)
        return _picture(request, image, lambda: previews.draw_thumbnail(image=image))


class PreviewView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(parameters=[forms.PreviewQuery], responses=PNG)
    def get(self, request: Request, image_id: str) -> HttpResponse:
        shown = previews.Shown(**parse(forms.PreviewQuery, request.query_params.dict()))
        image = datasets.get_image(actor=person_of(request), image_id=image_id)
        return _picture(request, image, lambda: previews.draw_preview(image=image, shown=shown))


class OutlinesView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(parameters=[forms.PlaneQuery], responses=forms.OutlineOutput(many=True))
    def get(self, request: Request, image_id: str) -> Response:
        plane = parse(forms.PlaneQuery, request.query_params.dict())["plane"]
        found = looking.draw_outlines(actor=person_of(request), image_id=image_id, plane=plane)
        return Response(forms.OutlineOutput(found, many=True).data)


urlpatterns = [
    path("images/<uuid:image_id>", ImageView.as_view()),
    path("images/<uuid:image_id>/thumbnail", ThumbnailView.as_view()),
    path("images/<uuid:image_id>/preview", PreviewView.as_view()),
    path("images/<uuid:image_id>/outlines", OutlinesView.as_view()),
]
