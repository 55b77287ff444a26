"""The reference standard over HTTP."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from api.parsing import parse
from api.permissions import IsAdministrator, IsStaffSide
from imaging.permissions import ReadsOrAdministers
from imaging.serializers import standard as forms
from imaging.standard import mending, panel


class StandardView(APIView):
    permission_classes = [ReadsOrAdministers]

    @extend_schema(responses=forms.StandardOutput)
    def get(self, request: Request, case_id: str) -> Response:
        told = mending.read_standard(actor=person_of(request), case_id=case_id)
        return Response(forms.StandardOutput(told).data)

    @extend_schema(request=forms.StandardInput, responses={201: forms.StandardOutput})
    def post(self, request: Request, case_id: str) -> Response:
        decision = forms.decision_of(parse(forms.StandardInput, request.data))
        told = mending.set_standard(actor=person_of(request), case_id=case_id, decision=decision)
        return Response(forms.StandardOutput(told).data, status=status.HTTP_201_CREATED)


class ExpertReadingsView(APIView):
    """An expert's own readings; nobody else's are to be seen here."""

    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.ExpertReadingOutput(many=True))
    def get(self, request: Request, case_id: str) -> Response:
        own = panel.list_own_readings(actor=person_of(request), case_id=case_id)
        return Response(forms.ExpertReadingOutput(own, many=True).data)

    @extend_schema(request=forms.ExpertReadingInput, responses={201: forms.ExpertReadingOutput})
    def post(self, request: Request, case_id: str) -> Response:
        values = parse(forms.ExpertReadingInput, request.data)
        told = {**values, "outlines": forms.outlines_of(values)}
        reading = panel.submit_reading(actor=person_of(request), case_id=case_id, **told)
        return Response(forms.ExpertReadingOutput(reading).data, status=status.HTTP_201_CREATED)


class PanelView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses=forms.PanelOutput)
    def get(self, request: Request, case_id: str) -> Response:
        return Response(forms.PanelOutput(panel.open_panel(actor=person_of(request), case_id=case_id)).data)


class AdjudicationView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.AdjudicationInput, responses={201: forms.StandardOutput})
    def post(self, request: Request, case_id: str) -> Response:
        values = parse(forms.AdjudicationInput, request.data)
        told = panel.adjudicate(
            actor=person_of(request),
            case_id=case_id,
            readings=values["readings"],
            decision=forms.decision_of(values),
        )
        return Response(forms.StandardOutput(told).data, status=status.HTTP_201_CREATED)


urlpatterns = [
    path("cases/<uuid:case_id>/standard", StandardView.as_view()),
    path("cases/<uuid:case_id>/expert-readings", ExpertReadingsView.as_view()),
    path("cases/<uuid:case_id>/panel", PanelView.as_view()),
    path("cases/<uuid:case_id>/adjudication", AdjudicationView.as_view()),
]
