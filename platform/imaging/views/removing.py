"""Removal over HTTP of a case, and of many at once; a dataset and an image are removed where they are looked at."""

from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator
from imaging import removing
from imaging.serializers import removing as forms


class CaseView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, case_id: str) -> Response:
        removing.remove_case(actor=person_of(request), case_id=case_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class RemovalsView(APIView):
    """Many cases and images at once; all or none."""

    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.RemovalInput, responses=forms.RemovalOutput)
    def post(self, request: Request, dataset_id: str) -> Response:
        chosen = parse(forms.RemovalInput, request.data)
        removed = removing.remove_chosen(actor=person_of(request), dataset_id=dataset_id, **chosen)
        return Response(forms.RemovalOutput(removed).data)


urlpatterns: list[URLPattern] = [
    path("datasets/<uuid:dataset_id>/removals", RemovalsView.as_view()),
    path("cases/<uuid:case_id>", CaseView.as_view()),
]
