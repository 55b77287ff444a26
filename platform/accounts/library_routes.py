"""The sign-in library's routes that Fovea uses. All others, sign-up and adding addresses among them, are not there.

They speak the library's headless specification (status, data, meta, errors with `param`), because its flows of many
steps do. What never reaches the library, a body that cannot be read, is refused in Fovea's own error shape.
"""

import functools
import json
from collections.abc import Callable

from allauth.headless.account import views as account
from allauth.headless.base.views import APIView, ConfigView
from allauth.headless.constants import Client
from allauth.headless.mfa import views as factors
from allauth.headless.socialaccount import views as directory
from allauth.headless.usersessions import views as sessions
from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.urls import URLPattern, path
from rest_framework.exceptions import ParseError

from accounts.adapters import AccountAdapter
from accounts.signing import MALFORMED
from api.errors import error_body
from api.parsers import check_object

View = Callable[..., HttpResponseBase]
ROOT = "_allauth/browser/v1/"


class _Config(ConfigView):
    """The library's, and whether a mail can bring a link for a new password."""

    def get(self, request: HttpRequest) -> JsonResponse:
        answer = json.loads(super().get(request).content)
        answer["data"]["sends_mail"] = settings.SENDS_MAIL
        return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _checked(view: View) -> View:
    @functools.wraps(view)
    def checked(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        try:
            if request.method != "GET" and request.body:
                check_object(request.body)
        except ParseError as error:
            return JsonResponse(error_body("parse_error", f"Send a body that can be read. {error.detail}."), status=400)
        return view(request, *args, **kwargs)

    return checked


def _passkey(view: View) -> View:
    """The library lets some errors of its parser of passkey answers through; they say that this is none."""

    @functools.wraps(view)
    def parsed(request: HttpRequest) -> HttpResponseBase:
        try:
            return view(request)
        except MALFORMED:
            message = AccountAdapter.error_messages["incorrect_credential"]
            problem = {"param": "credential", "code": "incorrect_code", "message": message}
            return JsonResponse({"status": 400, "errors": [problem]}, status=400)

    return parsed


FORMS = {"auth/provider/redirect": directory.RedirectToProviderView}  # what a page's own form sends
VIEWS = {
    "config": _Config,
    "auth/session": account.SessionView,
    "auth/login": account.LoginView,
    "auth/reauthenticate": account.ReauthenticateView,
    "auth/2fa/authenticate": factors.AuthenticateView,
    "auth/2fa/reauthenticate": factors.ReauthenticateView,
    "auth/webauthn/authenticate": factors.AuthenticateWebAuthnView,
    "auth/webauthn/reauthenticate": factors.ReauthenticateWebAuthnView,
    "auth/webauthn/login": factors.LoginWebAuthnView,
    "auth/password/request": account.RequestPasswordResetView,
    "auth/password/reset": account.ResetPasswordView,
    "auth/sessions": sessions.SessionsView,
    "account/password/change": account.ChangePasswordView,
    "account/authenticators": factors.AuthenticatorsView,
    "account/authenticators/totp": factors.ManageTOTPView,
    "account/authenticators/recovery-codes": factors.ManageRecoveryCodesView,
    "account/authenticators/webauthn": factors.ManageWebAuthnView,
}

PASSKEYS = {name for name in VIEWS if "webauthn" in name}


def _route(name: str, view: type[APIView]) -> URLPattern:
    checked = _checked(view.as_api_view(client=Client.BROWSER))
    return path(ROOT + name, _passkey(checked) if name in PASSKEYS else checked)


urlpatterns: list[URLPattern] = [
    *(path(ROOT + name, view.as_api_view(client=Client.BROWSER)) for name, view in FORMS.items()),
    *(_route(name, view) for name, view in VIEWS.items()),
    # The directory sends the browser back to this address; it is to be registered there.
    path("accounts/oidc/<str:provider_id>/login/callback/", callback, name="openid_connect_callback"),
]
