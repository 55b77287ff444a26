"""Sessions in the database, read together with the person they belong to: one query tells both.

The row is the truth at every request. Whoever deletes it ends the session at once, in every process, and the sockets
that were opened under it.
"""

import functools
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection, models
from django.utils import timezone

from accounts.sockets import close_sockets

SHORTEST = 8  # Django's own bound


class Session(AbstractBaseSession):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type["SessionStore"]:
        return SessionStore


class SessionStore(db.SessionStore):
    """Any cookie that Django cannot have made is no session. PostgreSQL refuses some of them, a NUL among them."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)
        row.user_id = data.get(SESSION_KEY)
        return row

    def delete(self, session_key: str | None = None) -> None:
        ended = session_key or self.session_key
        super().delete(session_key)
        if ended:
            close_sockets([ended])

    def _get_session_from_db(self) -> Session | None:
        self.row = _find(self.session_key) if self.session_key else None
        if self.row is None:
            self._session_key = None
        return self.row

    def _validate_session_key(self, key: str | None) -> bool:
        return len(key or "") >= SHORTEST and set(key or "") <= set(VALID_KEY_CHARS)


def _find(session_key: str) -> Session | None:
    """By a statement that is put together once: at every request that would cost twice what running it does."""
    with connection.cursor() as cursor:
        cursor.execute(_statement(), [session_key, timezone.now()])
        values = cursor.fetchone()
    if values is None:
        return None
    row_names, person_names = _names(Session), _names(_user_model())
    row = Session.from_db(connection.alias, row_names, values[: len(row_names)])
    if row.user_id is not None:
        row.user = _user_model().from_db(connection.alias, person_names, values[len(row_names) :])  # type: ignore[assignment]
    return row


@functools.cache
def _statement() -> str:
    columns = [f"s.{name}" for name in _names(Session)] + [f"u.{name}" for name in _names(_user_model())]
    tables = f"{Session._meta.db_table} s LEFT JOIN {_user_model()._meta.db_table} u ON u.id = s.user_id"
    # Names of columns and tables alone, all our own.
    return f"SELECT {', '.join(columns)} FROM {tables} WHERE s.session_key = %s AND s.expire_date > %s"  # noqa: S608


@functools.cache
def _names(model: type[models.Model]) -> list[str]:
    """The names of a model's fields, which are those of its columns."""
    return [field.attname for field in model._meta.concrete_fields]


def _user_model() -> type[models.Model]:
    return apps.get_model(settings.AUTH_USER_MODEL)
