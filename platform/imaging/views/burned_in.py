"""The queue of images that may hold words, over HTTP."""

from django.db.models import QuerySet
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator
from imaging import looking
from imaging.burned_in import painting, queue
from imaging.models import Image
from imaging.serializers import burned_in as forms
from imaging.serializers.datasets import ChangedOutput
from imaging.serializers.images import ImageOutput


class QueueView(generics.ListAPIView):
    permission_classes = [IsAdministrator]
    serializer_class = forms.QueueImageOutput

    def get_queryset(self) -> QuerySet[Image]:
        if getattr(self, "swagger_fake_view", False):
            return Image.objects.none()
        wanted = parse(forms.QueueQuery, self.request.query_params.dict())
        return queue.list_queue(actor=person_of(self.request), dataset_id=self.kwargs["dataset_id"], **wanted)

    @extend_schema(parameters=[forms.QueueQuery], responses=forms.QueueImageOutput(many=True))
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        return super().get(request, *args, **kwargs)


class DeclarationsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.DeclarationInput, responses=ChangedOutput)
    def post(self, request: Request, dataset_id: str) -> Response:
        wanted = parse(forms.DeclarationInput, request.data)
        return Response({"images": queue.declare_free(actor=person_of(request), dataset_id=dataset_id, **wanted)})


class EditsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.EditInput, responses=ImageOutput)
    def post(self, request: Request, image_id: str) -> Response:
        person = person_of(request)
        painting.edit_image(actor=person, image_id=image_id, **parse(forms.EditInput, request.data))
        return Response(ImageOutput(looking.look_at(actor=person, image_id=image_id)).data)


urlpatterns = [
    path("datasets/<uuid:dataset_id>/burned-in", QueueView.as_view()),
    path("datasets/<uuid:dataset_id>/burned-in/declarations", DeclarationsView.as_view()),
    path("images/<uuid:image_id>/edits", EditsView.as_view()),
]
