"""A link by which a person sets a new password, made by an administrator where no mail is sent.

The link holds the library's key: signed, good for one password and `PASSWORD_RESET_TIMEOUT`, and void once the person
has logged in or the password has changed. Nothing of it is kept.
"""

from datetime import datetime, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.people import get_person
from api.errors import Conflict
from audit.events import record_event


def make_reset_link(*, actor: User, person_id: str) -> tuple[str, datetime]:
    """The path on this site, and until when it works."""
    person = get_person(person_id=person_id)
    if person.is_simulated or not person.is_active:
        raise Conflict("no_password_here", "This person cannot log in. Let them in first.")
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    record_event(actor=actor, action="person.reset_link", subject=person, detail={})
    ends_at = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return f"/reset/{user_pk_to_url_str(person)}-{key}", ends_at
