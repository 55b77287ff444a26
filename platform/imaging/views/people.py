"""Who may open a dataset, over HTTP."""

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator
from imaging import people
from imaging.permissions import ReadsOrAdministers
from imaging.serializers import people as forms


class PeopleView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.DatasetPersonOutput(many=True))
    def get(self, request: Request, dataset_id: str) -> Response:
        found = people.list_people(actor=person_of(request), dataset_id=dataset_id)
        return Response(forms.DatasetPersonOutput(found, many=True).data)

    @extend_schema(request=forms.DatasetPersonInput, responses={201: forms.DatasetPersonOutput})
    def post(self, request: Request, dataset_id: str) -> Response:
        person = parse(forms.DatasetPersonInput, request.data)["person"]
        given = people.give_access(actor=person_of(request), dataset_id=dataset_id, person_id=person)
        return Response(forms.DatasetPersonOutput(given).data, status=status.HTTP_201_CREATED)


class PersonView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, dataset_id: str, person_id: str) -> Response:
        people.take_access(actor=person_of(request), dataset_id=dataset_id, person_id=person_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns: list[URLPattern] = [
    path("datasets/<uuid:dataset_id>/people", PeopleView.as_view()),
    path("datasets/<uuid:dataset_id>/people/<uuid:person_id>", PersonView.as_view()),
]
