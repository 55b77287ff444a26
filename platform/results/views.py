from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from accounts.signing import proof_of
from api.parsing import parse
from results import exports
from results import serializers as forms
from results.analysing import analyse_study
from results.permissions import SeesResults
from results.sealing import count_standard
from results.unblinding import unblind_study
from studies.serializers import SignedInput, StudyOutput


class UnblindView(APIView):
    permission_classes = [SeesResults]

    @extend_schema(request=SignedInput, responses=StudyOutput)
    def post(self, request: Request, study_id: UUID) -> Response:
        act = parse(SignedInput, request.data)
        study = unblind_study(
            actor=person_of(request), study_id=study_id, reason=act["reason"], proof=proof_of(act["proof"])
        )
        return Response(StudyOutput(study).data)


class StandardView(APIView):
    """What unblinding would seal of the reference standard."""

    permission_classes = [SeesResults]

    @extend_schema(responses=forms.StandardCountOutput)
    def get(self, request: Request, study_id: UUID) -> Response:
        found = count_standard(actor=person_of(request), study_id=study_id)
        return Response(forms.StandardCountOutput(found).data)


class ResultsView(APIView):
    permission_classes = [SeesResults]

    @extend_schema(responses=forms.ResultsOutput)
    def get(self, request: Request, study_id: UUID) -> Response:
        return Response(forms.ResultsOutput(analyse_study(actor=person_of(request), study_id=study_id)).data)


class ExportsView(APIView):
    permission_classes = [SeesResults]

    @extend_schema(responses=forms.ExportOutput(many=True))
    def get(self, request: Request, study_id: UUID) -> Response:
        found = exports.list_exports(actor=person_of(request), study_id=study_id)
        return Response(forms.ExportOutput(found, many=True).data)

    @extend_schema(request=None, responses={201: forms.ExportOutput})
    def post(self, request: Request, study_id: UUID) -> Response:
        export = exports.create_export(actor=person_of(request), study_id=study_id)
        return Response(forms.ExportOutput(export).data, status=status.HTTP_201_CREATED)


class ExportFileView(APIView):
    """The zip, streamed."""

    permission_classes = [SeesResults]

    @extend_schema(responses={(200, "application/zip"): OpenApiTypes.BINARY})
    def get(self, request: Request, study_id: UUID, export_id: UUID) -> StreamingHttpResponse:
        found = exports.open_export(actor=person_of(request), study_id=study_id, export_id=export_id)
        headers = {
            "Content-Length": str(found.size),
            "Content-Disposition": f'attachment; filename="{found.name}"',
            "Cache-Control": "private, no-store",
        }
        return StreamingHttpResponse(found, content_type="application/zip", headers=headers)
