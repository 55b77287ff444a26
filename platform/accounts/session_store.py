"""Sessions in the database, asked only for keys that Django can have made."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS

SHORTEST = 8  # Django's own bound


class SessionStore(db.SessionStore):
    """Any other cookie is no session. PostgreSQL refuses some of them, a NUL among them, as an error."""

    def _validate_session_key(self, key: str | None) -> bool:
        return len(key or "") >= SHORTEST and set(key or "") <= set(VALID_KEY_CHARS)
