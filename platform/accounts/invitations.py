"""Invitations by link."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.hashing import hash_secret
from accounts.models import Invitation, User
from accounts.people import create_person, known_roles
from api.errors import Gone, InvalidInput, NotFound
from audit.events import record_event

LIFETIME = timedelta(days=14)


def invite(*, actor: User, roles: list[str], note: str = "") -> tuple[Invitation, str]:
    """The invitation and its token, which is shown this once."""
    if not roles:
        raise InvalidInput("no_role", "Choose at least one role.", field="roles")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            token_hash=hash_secret(token),
            roles=known_roles(roles),
            note=note,
            created_by=actor,
            expires_at=timezone.now() + LIFETIME,
        )
        record_event(actor=actor, action="invitation.created", subject=invitation, detail={"roles": " ".join(roles)})
    return invitation, token


def list_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.all()


def get_open_invitation(*, token: str) -> Invitation:
    invitation = Invitation.objects.filter(token_hash=hash_secret(token)).first()
    if invitation is None:
        raise NotFound("unknown_invitation", "This link is not known. Ask the administrator for a new one.")
    if invitation.accepted_at or invitation.expires_at < timezone.now():
        raise Gone("invitation_used", "This link was used or has expired. Ask the administrator for a new one.")
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, username: str, display_name: str, password: str, email: str = "") -> User:
    """Make the account. Two people with one link race for the row's lock, and one gets the account."""
    found = get_open_invitation(token=token)
    Invitation.objects.select_for_update().get(pk=found.pk)
    invitation = get_open_invitation(token=token)
    person = create_person(
        username=username, display_name=display_name, password=password, roles=invitation.roles, email=email
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record_event(actor=person, action="invitation.accepted", subject=invitation, detail={})
    return person
