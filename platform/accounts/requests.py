"""Who asks."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts.authentication import TokenAuthentication
from accounts.models import User
from api.errors import Forbidden


def person_of(request: Request) -> User:
    """The person who is logged in. Raises NotAuthenticated (401) for nobody."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


def refuse_token(request: Request) -> None:
    """Raises Forbidden where a token asks: what a person's account is, only a person at a page may change."""
    if isinstance(request.successful_authenticator, TokenAuthentication):
        raise Forbidden("session_needed", "Log in with a browser to do this. A token is not enough.")
