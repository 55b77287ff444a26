from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.permissions import IsAdministrator
from audit.events import verify_chain
from audit.models import Event
from audit.serializers import ChainOutput, EventOutput


class EventsView(generics.ListAPIView):
    """The trail, newest first."""

    permission_classes = [IsAdministrator]
    serializer_class = EventOutput
    queryset = Event.objects.order_by("-seq")


class VerifyView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses=ChainOutput)
    def get(self, request: Request) -> Response:
        return Response(ChainOutput(verify_chain()).data)
