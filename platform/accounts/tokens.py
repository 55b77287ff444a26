"""Personal API tokens."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.hashing import hash_secret
from accounts.models import USUAL_DAYS, ApiToken, User
from api.errors import NotFound
from audit.events import record_event

USE_NOTED_EVERY = timedelta(minutes=5)


@transaction.atomic
def create_token(*, user: User, name: str, expires_in_days: int = USUAL_DAYS) -> tuple[ApiToken, str]:
    """The token's row and the token itself, which is shown this once."""
    secret = secrets.token_urlsafe(32)
    ends_at = timezone.now() + timedelta(days=expires_in_days)
    token = ApiToken.objects.create(user=user, name=name, token_hash=hash_secret(secret), expires_at=ends_at)
    record_event(actor=user, action="token.created", subject=token, detail={"name": name, "days": expires_in_days})
    return token, secret


def list_tokens(*, user: User) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(user=user)


@transaction.atomic
def delete_token(*, user: User, token_id: str) -> None:
    token = ApiToken.objects.filter(user=user, pk=token_id).first()
    if token is None:
        raise NotFound()
    record_event(actor=user, action="token.deleted", subject=token, detail={"name": token.name})
    token.delete()


def find_user(*, secret: str) -> User | None:
    """Whose token this is; None where it is unknown, has expired, or its owner may not log in."""
    now = timezone.now()
    found = ApiToken.objects.select_related("user").filter(token_hash=hash_secret(secret), expires_at__gt=now)
    token = found.first()
    if token is None or not token.user.is_active:
        return None
    if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token.user
