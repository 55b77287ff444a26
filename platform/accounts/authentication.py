"""`Authorization: Token …` with the personal tokens of this app."""

from rest_framework import authentication, exceptions
from rest_framework.request import Request

from accounts.models import User
from accounts.tokens import find_user

KEYWORD = "token"


class TokenAuthentication(authentication.BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, None] | None:
        words = authentication.get_authorization_header(request).decode("latin-1").split()
        if not words or words[0].lower() != KEYWORD:
            return None
        user = find_user(secret=words[1]) if len(words) == 2 else None
        if user is None:
            raise exceptions.AuthenticationFailed("This token is not known. Make a new one on your account page.")
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return "Token"
