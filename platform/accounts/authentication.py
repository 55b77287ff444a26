"""Who asks: by the session's cookie, or by `Authorization: Token …` with the personal tokens of this app.

Whoever must have a second factor and came without one may do nothing but add it, ask who they are, and log out. Views
that stay open to them say so by `is_open_without_factor`.
"""

from django.conf import settings
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.factors import factors_of, lacks_factor, must_have_factor
from accounts.models import User
from accounts.tokens import find_user
from api.authentication import SessionAuthentication as ApiSessionAuthentication

KEYWORD = "token"
NO_FACTOR = "Your role needs a second factor. Add one on your account page, then go on."


class SessionAuthentication(ApiSessionAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found and settings.FACTOR_ROLES and lacks_factor(found[0], request._request.session):
            _refuse_without_factor(request)
        return found


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None] | None:
        words = authentication.get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != KEYWORD:
            return None
        user = find_user(secret=words[1]) if len(words) == 2 else None
        if user is None:
            message = "This token is not known or has expired. Make a new one on your account page."
            raise exceptions.AuthenticationFailed(message)
        if must_have_factor(user) and not factors_of(user):
            _refuse_without_factor(request)
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Token"


def _refuse_without_factor(request: Request) -> None:
    view = (request.parser_context or {}).get("view")
    if not getattr(view, "is_open_without_factor", False):
        raise exceptions.PermissionDenied(NO_FACTOR, code="factor_required")
