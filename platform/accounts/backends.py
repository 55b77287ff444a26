"""Whose name and password, and whose session."""

from typing import Any
from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from django.contrib.auth.base_user import AbstractBaseUser

from accounts.models import Session, User
from accounts.people import find_by_username
from accounts.sessions import note_use


class AccountBackend(AuthenticationBackend):
    """The library's, with names under their normal form, and with the person that came with the session's row."""

    def _authenticate_by_username(self, username: str, password: str) -> AbstractBaseUser | None:
        return self._check_password(find_by_username(username), password)

    def get_user(self, user_id: UUID) -> User | None:
        row: Session | None = getattr(getattr(context.request, "session", None), "row", None)
        if row is None or row.user is None or row.user_id != user_id:
            return super().get_user(user_id)
        note_use(row)
        return row.user if self.user_can_authenticate(row.user) else None

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and user.is_active
