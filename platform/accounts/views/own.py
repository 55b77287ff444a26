"""Log in and out, the own account, its tokens, and accepting an invitation."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import invitations, tokens
from accounts import serializers as forms
from accounts.account import change_account
from accounts.login import log_in, log_out
from accounts.requests import person_of, refuse_token
from accounts.throttles import InvitationThrottle
from api.parsing import parse


@method_decorator(ensure_csrf_cookie, name="dispatch")
class MeView(APIView):
    is_open_without_factor = True

    @extend_schema(responses=forms.MeOutput)
    def get(self, request: Request) -> Response:
        return Response(forms.MeOutput(request.user).data)

    @extend_schema(request=forms.MeInput, responses=forms.MeOutput)
    def patch(self, request: Request) -> Response:
        refuse_token(request)
        changes = parse(forms.MeInput, request.data)
        person = change_account(request._request, person=person_of(request), **changes)
        return Response(forms.MeOutput(person).data)


@method_decorator(csrf_protect, name="dispatch")
class LoginView(APIView):
    permission_classes = [AllowAny]
    is_open_without_factor = True

    @extend_schema(request=forms.LoginInput, responses=forms.MeOutput)
    def post(self, request: Request) -> Response:
        user = log_in(request._request, **parse(forms.LoginInput, request.data))
        return Response(forms.MeOutput(user).data)


class LogoutView(APIView):
    is_open_without_factor = True

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
        refuse_token(request)
        token, secret = tokens.create_token(user=person_of(request), **parse(forms.TokenInput, request.data))
        return Response({**forms.TokenOutput(token).data, "token": secret}, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    @extend_schema(responses={204: None})
    def delete(self, request: Request, token_id: str) -> Response:
        tokens.delete_token(user=person_of(request), token_id=token_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


@method_decorator(ensure_csrf_cookie, name="dispatch")
class InvitationView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]
    is_open_without_factor = True

    @extend_schema(responses=forms.OpenInvitationOutput)
    def get(self, request: Request, token: str) -> Response:
        return Response(forms.OpenInvitationOutput(invitations.get_open_invitation(token=token)).data)


@method_decorator(csrf_protect, name="dispatch")
class AcceptView(APIView):
    permission_classes = [AllowAny]
    throttle_classes = [InvitationThrottle]
    is_open_without_factor = True

    @extend_schema(request=forms.AcceptInput, responses={201: forms.MeOutput})
    def post(self, request: Request, token: str) -> Response:
        person = invitations.accept_invitation(token=token, **parse(forms.AcceptInput, request.data))
        log_out(request._request)
        perform_password_login(request._request, {"username": person.username}, Login(user=person))
        return Response(forms.MeOutput(person).data, status=status.HTTP_201_CREATED)
