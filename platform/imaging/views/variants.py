from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permissions import IsStaffSide
from imaging import scores, treatments
from imaging.serializers import variants as forms


class TreatmentsView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.TreatmentOutput(many=True))
    def get(self, request: Request) -> Response:
        known = treatments.list_treatments()
        speeds = treatments.measure_speed(one.key for one in known)
        return Response(forms.TreatmentOutput(known, many=True, context={"speeds": speeds}).data)


class DetectorsView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.DetectorOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.DetectorOutput(scores.list_detectors(), many=True).data)


urlpatterns = [
    path("treatments", TreatmentsView.as_view()),
    path("detectors", DetectorsView.as_view()),
]
