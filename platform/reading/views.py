from typing import cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.requests import person_of
from accounts.signing import proof_of
from api.parsing import parse
from api.permissions import IsInvestigator, IsReader
from imaging.frames import FrameFile
from reading import frames, presentations, sessions
from reading import serializers as forms
from reading.answered import list_answered
from reading.content import Parsed
from reading.corrections import get_answers
from reading.documents import describe_issue
from reading.parsers import AnswersParser
from reading.progress import follow_progress
from reading.receipts import describe_receipt
from reading.submissions import submit

KEY_HEADER = OpenApiParameter("Idempotency-Key", OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True)
UNSTORED = {"Cache-Control": "private, no-store"}


class WorklistsView(APIView):
    permission_classes = [IsReader]

    @extend_schema(responses=forms.WorklistOutput(many=True))
    def get(self, request: Request) -> Response:
        worklists = sessions.list_worklists(reader=person_of(request))
        return Response(forms.WorklistOutput(worklists, many=True).data)


class AnsweredView(APIView):
    """What a reader may still correct."""

    permission_classes = [IsReader]

    @extend_schema(responses=forms.AnsweredStudyOutput(many=True))
    def get(self, request: Request) -> Response:
        answered = list_answered(reader=person_of(request))
        return Response(forms.AnsweredStudyOutput(answered, many=True).data)


class OpenSessionView(APIView):
    permission_classes = [IsReader]

    @extend_schema(request=None, responses=forms.OpenedOutput)
    def post(self, request: Request, session_id: UUID) -> Response:
        session = sessions.open_session(reader=person_of(request), session_id=session_id)
        return Response(forms.OpenedOutput({"session": session}).data)


class TasksView(APIView):
    permission_classes = [IsReader]

    @extend_schema(parameters=[forms.AheadInput], responses=forms.TasksOutput)
    def get(self, request: Request, session_id: UUID) -> Response:
        ahead = parse(forms.AheadInput, request.query_params.dict())["ahead"]
        issue = presentations.issue_tasks(reader=person_of(request), session_id=session_id, ahead=ahead)
        return Response(describe_issue(issue), headers=UNSTORED)


class ShownView(APIView):
    permission_classes = [IsReader]

    @extend_schema(request=forms.ShownInput, responses={204: None})
    def post(self, request: Request, item_id: UUID) -> Response:
        parse(forms.ShownInput, request.data)
        presentations.stamp_shown(reader=person_of(request), item_id=item_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FirstInputView(APIView):
    permission_classes = [IsReader]

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, item_id: UUID) -> Response:
        presentations.stamp_first_input(reader=person_of(request), item_id=item_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class SubmissionsView(APIView):
    """Takes answers and corrections. `reading.refusals` says what a page does with each refusal."""

    permission_classes = [IsReader]
    parser_classes = [AnswersParser]

    @extend_schema(
        parameters=[KEY_HEADER, forms.NextInput],
        request=forms.SubmissionInput,
        responses={200: forms.ReceiptOutput, 201: forms.ReceiptOutput},
    )
    def post(self, request: Request, item_id: UUID) -> Response:
        key = parse(forms.KeyInput, {"key": request.headers.get("Idempotency-Key")})["key"]
        ahead = parse(forms.NextInput, request.query_params.dict())["ahead"]
        form = parse(forms.SubmissionInput, request.data)
        proof = proof_of(form["proof"]) if form["proof"] else None
        person = person_of(request)
        body = cast(Parsed, form)
        receipt = submit(reader=person, item_id=item_id, key=key, raw=request.data, body=body, ahead=ahead, proof=proof)
        code = status.HTTP_201_CREATED if receipt.is_new else status.HTTP_200_OK
        return Response(describe_receipt(receipt), status=code, headers=UNSTORED)


class ItemView(APIView):
    permission_classes = [IsReader]

    @extend_schema(responses=forms.OwnAnswersOutput)
    def get(self, request: Request, item_id: UUID) -> Response:
        return Response(forms.OwnAnswersOutput(get_answers(reader=person_of(request), item_id=item_id)).data)


class FrameView(APIView):
    """Raw little-endian uint16 rows of one plane. The headers are the same for every frame of a geometry."""

    permission_classes = [IsReader]

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, token: str, plane: int) -> HttpResponse:
        return _send(frames.find_frame(reader=person_of(request), token=token, plane=plane))


class ProgressView(APIView):
    permission_classes = [IsInvestigator]

    @extend_schema(responses=forms.ProgressOutput)
    def get(self, request: Request, study_id: UUID) -> Response:
        readers = follow_progress(actor=person_of(request), study_id=study_id)
        return Response(forms.ProgressOutput({"readers": readers}).data)


def _send(frame: FrameFile) -> HttpResponse:
    """By nginx where there is one: it takes the redirect out of the answer and sends the file. Checked in any case."""
    content = frames.read_pixels(frame)
    response = HttpResponse(content_type="application/octet-stream", headers={"Cache-Control": "private, no-store"})
    if settings.FRAME_ACCEL_PREFIX:
        response["X-Accel-Redirect"] = f"{settings.FRAME_ACCEL_PREFIX.rstrip('/')}/{frame.name}"
        return response
    response.content = content
    response["Content-Length"] = str(frame.length)
    return response
