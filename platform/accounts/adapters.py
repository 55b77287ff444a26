"""What Fovea does its own way inside the sign-in library's flows."""

import base64
import hashlib
import time
from collections.abc import Iterable
from typing import Any, Literal

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from accounts.addresses import client_address
from accounts.factors import remember_factor, was_factor_given
from accounts.models import User
from accounts.people import find_by_username
from accounts.refusals import Kind, note_refusal
from accounts.tasks import send_mail
from accounts.usernames import key_of
from audit.events import record_event


class AccountAdapter(DefaultAccountAdapter):
    """Log-in, log-out, lock-out and passwords."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "User name or password is not right.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your password.",
        "incorrect_code": "That code is not right, or was used before.",
        "incorrect_credential": "That passkey is not one of yours, or answered another question.",
        "too_many_login_attempts": "Too many wrong tries. Wait five minutes, then try again.",
        "invalid_password_reset": "This link was used or has expired. Ask for a new one.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> Literal[False]:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return key_of(_name_in(credentials))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _note("login.locked", credentials)
            raise

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Whoever was shut out is told no more than whoever is unknown."""
        person = super().authenticate(request, **credentials)
        if person is None or person.is_active:
            return person
        self.authentication_failed(request, **credentials)
        return None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        _note("login.refused", credentials)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        remember_factor(request, is_there=was_factor_given(request, user))
        by = " ".join(str(record.get("type", record["method"])) for record in get_authentication_records(request, user))
        record_event(actor=user, action="login", subject=user, detail={"by": by, "address": client_address(request)})
        return super().post_login(request, user, **more)

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            record_event(actor=request.user, action="logout", subject=request.user, detail={})
            UserSession.objects.filter(session_key=request.session.session_key).delete()
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        user.set_password(password)
        user.save(update_fields=["password"])

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """Whoever has nothing to confirm with, having come by the directory, confirms by having just come."""
        if self.request is None or get_reauthentication_flows(self.request.user):
            return super().is_reauthentication_required(app=app, **more)
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > app_settings.REAUTHENTICATION_TIMEOUT

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        if settings.SENDS_MAIL and user.has_usable_password():
            super().send_password_reset_mail(user, email, context)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By a worker: how long an answer takes must not tell whether somebody was written to."""
        message = self.render_mail(template_prefix, email, context)
        send_mail.delay(message.subject, message.body, email)


class FactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are kept encrypted: a copy of the database must not be a second factor."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def get_totp_label(self, user: Any) -> str:
        return str(user.username)

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Under another secret key no code is right."""
        try:
            return _fernet().decrypt(encrypted_text).decode()
        except InvalidToken as error:
            raise self.validation_error("incorrect_code") from error


class SessionsAdapter(DefaultUserSessionsAdapter):
    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        ending = list(sessions)
        super().end_sessions(ending)
        for person in {session.user for session in ending}:
            record_event(actor=person, action="sessions.ended", subject=person, detail={"sessions": len(ending)})


class PageAdapter(DefaultHeadlessAdapter):
    """What the front end is told beside the library's answers."""

    def populate_response_meta(self, request: HttpRequest, meta: dict[str, Any]) -> None:
        if "totp_url" in meta:
            meta["totp_svg"] = get_adapter().build_totp_svg(meta["totp_url"])


def _note(kind: Kind, credentials: dict[str, Any]) -> None:
    name = _name_in(credentials)
    note_refusal(kind, name=name, person=find_by_username(name), proof="password")


def _name_in(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username") or credentials.get("email") or "")


def _fernet() -> Fernet:
    key = hashlib.sha256(b"second factors\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
