"""Note the use of sessions, and end them."""

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from accounts.models import Session, User
from accounts.sockets import close_sockets

USE_NOTED_EVERY = timedelta(minutes=5)


def note_use(session: Session) -> None:
    """When a person was last seen, to five minutes: a write at each request would cost more than it tells."""
    now = timezone.now()
    if now - session.seen_at > USE_NOTED_EVERY:
        Session.objects.filter(pk=session.pk).update(seen_at=now)
        UserSession.objects.filter(session_key=session.pk).update(last_seen_at=now)


@transaction.atomic
def end_sessions(person: User, *, but: str | None = None) -> int:
    """End all sessions of a person, or all but the one with this key; tells how many."""
    ending = Session.objects.filter(user=person).exclude(pk=but or "")
    keys = list(ending.values_list("pk", flat=True))
    ending.delete()
    UserSession.objects.filter(user_id=person.pk).exclude(session_key=but or "").delete()
    close_sockets(keys)
    return len(keys)
