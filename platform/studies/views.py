from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from accounts.signing import proof_of
from api.parsing import parse
from api.permissions import IsInvestigator
from studies import lifecycle, protocol
from studies import serializers as forms
from studies.filling import fill_views
from studies.freezing import freeze_study
from studies.readiness import check_readiness
from studies.revealing import read_manifest


class StudiesView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(responses=forms.StudyOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.StudyOutput(protocol.list_studies(actor=person_of(request)), many=True).data)

    @extend_schema(request=forms.StudyInput, responses={201: forms.StudyOutput})
    def post(self, request: Request) -> Response:
        study = protocol.create_study(actor=person_of(request), **parse(forms.StudyInput, request.data))
        return Response(forms.StudyOutput(study).data, status=status.HTTP_201_CREATED)


class StudyView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(responses=forms.StudyOutput)
    def get(self, request: Request, study_id: UUID) -> Response:
        return Response(forms.StudyOutput(protocol.get_study(actor=person_of(request), study_id=study_id)).data)

    @extend_schema(request=forms.StudyChange, responses=forms.StudyOutput)
    def patch(self, request: Request, study_id: UUID) -> Response:
        changes = parse(forms.StudyChange, request.data)
        study = protocol.change_study(actor=person_of(request), study_id=study_id, **changes)
        return Response(forms.StudyOutput(study).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, study_id: UUID) -> Response:
        protocol.delete_study(actor=person_of(request), study_id=study_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FillViewsView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(request=forms.ViewRuleInput, responses=forms.StudyOutput)
    def post(self, request: Request, study_id: UUID) -> Response:
        rule = parse(forms.ViewRuleInput, request.data)
        return Response(forms.StudyOutput(fill_views(actor=person_of(request), study_id=study_id, **rule)).data)


class ReadinessView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(responses=forms.ReadinessOutput)
    def get(self, request: Request, study_id: UUID) -> Response:
        study = protocol.get_study(actor=person_of(request), study_id=study_id)
        return Response(forms.ReadinessOutput(check_readiness(study)).data)


class FreezeView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(request=forms.SignedInput, responses=forms.StudyOutput)
    def post(self, request: Request, study_id: UUID) -> Response:
        act = parse(forms.SignedInput, request.data)
        study = freeze_study(
            actor=person_of(request), study_id=study_id, reason=act["reason"], proof=proof_of(act["proof"])
        )
        return Response(forms.StudyOutput(study).data)


class OpenView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(request=None, responses=forms.StudyOutput)
    def post(self, request: Request, study_id: UUID) -> Response:
        return Response(forms.StudyOutput(lifecycle.open_study(actor=person_of(request), study_id=study_id)).data)


class CloseView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(request=None, responses=forms.StudyOutput)
    def post(self, request: Request, study_id: UUID) -> Response:
        return Response(forms.StudyOutput(lifecycle.close_study(actor=person_of(request), study_id=study_id)).data)


class ManifestView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(responses=forms.ManifestOutput)
    def get(self, request: Request, study_id: UUID) -> Response:
        return Response(forms.ManifestOutput(read_manifest(actor=person_of(request), study_id=study_id)).data)
