"""People and invitations, for those who look after them."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import invitations, people
from accounts import serializers as forms
from accounts.requests import person_of
from accounts.resets import make_reset_link
from api.parsing import parse
from api.permissions import IsAdministrator, IsStaffSide


class PeopleView(APIView):
    permission_classes = [IsStaffSide]

    @extend_schema(responses=forms.PersonOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.PersonOutput(people.list_people(viewer=person_of(request)), many=True).data)


class PersonView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=forms.PersonInput, responses=forms.PersonOutput)
    def patch(self, request: Request, person_id: str) -> Response:
        changes = parse(forms.PersonInput, request.data)
        person = people.change_person(actor=person_of(request), person_id=person_id, **changes)
        return Response(forms.PersonOutput(person).data)


class ResetLinkView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=None, responses={201: forms.ResetLinkOutput})
    def post(self, request: Request, person_id: str) -> Response:
        path, ends_at = make_reset_link(actor=person_of(request), person_id=person_id)
        body = forms.ResetLinkOutput({"url_path": path, "expires_at": ends_at}).data
        return Response(body, status=status.HTTP_201_CREATED)


class EndSessionsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, person_id: str) -> Response:
        people.end_access(actor=person_of(request), person_id=person_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class FactorsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses={204: None})
    def delete(self, request: Request, person_id: str) -> Response:
        people.remove_factors(actor=person_of(request), person_id=person_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class InvitationsView(APIView):
    permission_classes = [IsAdministrator]

    @extend_schema(responses=forms.InvitationOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.InvitationOutput(invitations.list_invitations(), many=True).data)

    @extend_schema(request=forms.InvitationInput, responses={201: forms.NewInvitationOutput})
    def post(self, request: Request) -> Response:
        invitation, token = invitations.invite(actor=person_of(request), **parse(forms.InvitationInput, request.data))
        body = {**forms.InvitationOutput(invitation).data, "url_path": f"/invite/{token}"}
        return Response(body, status=status.HTTP_201_CREATED)
