from django.contrib.auth import login
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import invitations, people, tokens
from accounts import serializers as forms
from accounts.login import log_in, log_out
from accounts.requests import person_of
from accounts.throttles import InvitationThrottle, LoginThrottle
from api.parsing import parse
from api.permissions import IsAdministrator, IsStaffSide


@method_decorator(ensure_csrf_cookie, name="dispatch")
class MeView(APIView):
    @extend_schema(responses=forms.MeOutput)
    def get(self, request: Request) -> Response:
        return Response(forms.MeOutput(request.user).data)


@method_decorator(csrf_protect, name="dispatch")
class LoginView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [LoginThrottle]

    @extend_schema(request=forms.LoginInput, responses=forms.MeOutput)
    def post(self, request: Request) -> Response:
        user = log_in(request._request, **parse(forms.LoginInput, request.data))
        return Response(forms.MeOutput(user).data)


class LogoutView(APIView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        log_out(request._request)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokensView(APIView):
    @extend_schema(responses=forms.TokenOutput(many=True))
    def get(self, request: Request) -> Response:
        return Response(forms.TokenOutput(tokens.list_tokens(user=person_of(request)), many=True).data)

    @extend_schema(request=forms.TokenInput, responses={201: forms.NewTokenOutput})
    def post(self, request: Request) -> Response:
        token, secret = tokens.create_token(user=person_of(request), **parse(forms.TokenInput, request.data))
        return Response({**forms.TokenOutput(token).data, "token": secret}, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: str) -> Response:
        tokens.delete_token(user=person_of(request), token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


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


@method_decorator(ensure_csrf_cookie, name="dispatch")
class InvitationView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]

    @extend_schema(responses=forms.OpenInvitationOutput)
    def get(self, request: Request, token: str) -> Response:
        return Response(forms.OpenInvitationOutput(invitations.get_open_invitation(token=token)).data)


@method_decorator(csrf_protect, name="dispatch")
class AcceptView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]

    @extend_schema(request=forms.AcceptInput, responses={201: forms.MeOutput})
    def post(self, request: Request, token: str) -> Response:
        person = invitations.accept_invitation(token=token, **parse(forms.AcceptInput, request.data))
        login(request._request, person)
        return Response(forms.MeOutput(person).data, status=status.HTTP_201_CREATED)
