"""People, invitations and tokens."""

import uuid
from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.session_store import Session as Session
from accounts.usernames import LONGEST, UsernameKeyField

USUAL_DAYS, MOST_DAYS = 90, 365  # how long a token works


class Role(models.TextChoices):
    READER = "reader"
    INVESTIGATOR = "investigator"
    ADMINISTRATOR = "administrator"


def _roles_are_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=models.Q(roles__contained_by=Role.values), name=name)


class User(AbstractBaseUser):
    """A person, or a simulated reader. A person may hold several roles."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=LONGEST, unique=True, validators=[UnicodeUsernameValidator()])
    username_key = UsernameKeyField(max_length=200, unique=True, editable=False)
    email = models.EmailField(unique=True, null=True)
    display_name = models.CharField(max_length=150)
    roles = ArrayField(models.CharField(max_length=20), default=list)
    is_active = models.BooleanField(default=True)
    is_simulated = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[BaseUserManager[Self]] = BaseUserManager()
    USERNAME_FIELD = "username"

    class Meta:
        ordering = ["username"]
        constraints = [_roles_are_known("user_roles_are_known")]

    def __str__(self) -> str:
        return self.username

    def has_role(self, role: str) -> bool:
        return role in self.roles


class Invitation(models.Model):
    """A link that lets one person make an account. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    roles = ArrayField(models.CharField(max_length=20))
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [_roles_are_known("invitation_roles_are_known")]

    def __str__(self) -> str:
        return f"invitation {self.id}"


def _usual_end() -> datetime:
    return timezone.now() + timedelta(days=USUAL_DAYS)


class ApiToken(models.Model):
    """A personal token for the API. Only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(default=_usual_end)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
