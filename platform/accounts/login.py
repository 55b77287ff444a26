"""Log in and out. Both are events."""

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User
from audit.events import record_event


def log_in(request: HttpRequest, *, username: str, password: str) -> User:
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        record_event(actor=None, action="login.refused", subject="accounts.user", detail={"username": username[:150]})
        raise AuthenticationFailed("User name or password is not right.")
    login(request, user)
    record_event(actor=user, action="login", subject=user, detail={})
    return user


def log_out(request: HttpRequest) -> None:
    if isinstance(request.user, User):
        record_event(actor=request.user, action="logout", subject=request.user, detail={})
    logout(request)
