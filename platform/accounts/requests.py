"""Who asks."""

from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request

from accounts.models import User


def person_of(request: Request) -> User:
    """The person who is logged in. Raises NotAuthenticated (401) for nobody."""
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
