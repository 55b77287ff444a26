from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.parsing import parse
from api.permissions import IsAdministrator
from audit import serializers as forms
from audit.anchors import Anchor
from audit.chains import list_chains
from audit.events import list_events
from audit.looking import check_anchors, look_at_record
from audit.models import Event


@extend_schema(parameters=[forms.ChainInput])
class EventsView(generics.ListAPIView):
    """The trail, newest first; with `chain` that of one study, or of the site alone."""

    permission_classes = [IsAdministrator]
    serializer_class = forms.EventOutput
    queryset = Event.objects.none()

    def get_queryset(self) -> QuerySet[Event]:
        return list_events(**parse(forms.ChainInput, self.request.query_params))


class ChainsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses=forms.ChainInBriefOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.ChainInBriefOutput(list_chains(), many=True).data)


class VerifyView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses=forms.RecordOutput)
    def get(self, request: Request) -> Response:
        return Response(forms.RecordOutput(look_at_record()).data)


class AnchorsView(APIView):
    """Whether events that somebody was given a receipt for are still in the record."""

    @extend_schema(request=forms.AnchorsInput, responses=forms.AnchorsOutput)
    def post(self, request: Request) -> Response:
        anchors = [Anchor(**told) for told in parse(forms.AnchorsInput, request.data)["anchors"]]
        missing = check_anchors(anchors)
        return Response(forms.AnchorsOutput({"checked": len(anchors), "missing": missing}).data)
