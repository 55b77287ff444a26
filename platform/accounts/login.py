"""Log in and out by the API: the same flow, lock-out and second factor as on the page."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.models import Login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rest_framework.exceptions import AuthenticationFailed, Throttled

from accounts.models import User

LOCKED_S = 300
FACTOR = "Give your second factor at /_allauth/browser/v1/auth/2fa/authenticate, then go on."


def log_in(request: HttpRequest, *, username: str, password: str) -> User:
    """Raises AuthenticationFailed for a wrong pair, and with `factor_needed` where the factor is still to be given."""
    adapter = get_adapter(request)
    credentials = {"username": username, "password": password}
    try:
        user = adapter.authenticate(request, **credentials)
    except ValidationError as error:
        raise Throttled(wait=LOCKED_S) from error
    if not isinstance(user, User):
        raise AuthenticationFailed("User name or password is not right.")
    log_out(request)  # whoever is logged in in this browser
    perform_password_login(request, credentials, Login(user=user))
    if get_pending_stage(request):
        raise AuthenticationFailed(FACTOR, code="factor_needed")
    return user


def log_out(request: HttpRequest) -> None:
    if request.user.is_authenticated:
        get_adapter(request).logout(request)
