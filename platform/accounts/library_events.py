"""Put into the record what the sign-in library did. It tells by signals; Fovea itself sends none."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social_signals
from django.http import HttpRequest

from accounts.factors import came_with_factor, factors_of, remember_factor
from accounts.models import User
from accounts.refusals import note_refusal
from accounts.sessions import end_sessions
from audit.events import record_event


def connect() -> None:
    account_signals.password_changed.connect(_password_changed)
    account_signals.password_set.connect(_password_changed)
    account_signals.password_reset.connect(_password_reset)
    factor_signals.authenticator_added.connect(_factor_added)
    factor_signals.authenticator_removed.connect(_factor_removed)
    factor_signals.authenticator_reset.connect(_codes_renewed)
    factor_signals.authentication_failed.connect(_factor_refused)
    social_signals.social_account_added.connect(_identity_linked)


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    end_sessions(user, but=request.session.session_key)
    record_event(actor=user, action="password.changed", subject=user, detail={})


def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    end_sessions(user)
    get_adapter()._delete_login_attempts_cached_email(request, username=user.username)
    record_event(actor=user, action="password.reset", subject=user, detail={})


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """The first factor ends the sessions that were opened without one."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        if not came_with_factor(request.session):
            end_sessions(user, but=request.session.session_key)
        remember_factor(request, is_there=True)
    record_event(actor=user, action="factor.added", subject=user, detail={"factor": authenticator.type})


def _factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if not factors_of(user):
        remember_factor(request, is_there=False)
        end_sessions(user, but=request.session.session_key)
    record_event(actor=user, action="factor.removed", subject=user, detail={"factor": authenticator.type})


def _codes_renewed(user: User, authenticator: Authenticator, **_: Any) -> None:
    record_event(actor=user, action="factor.renewed", subject=user, detail={"factor": authenticator.type})


def _factor_refused(user: User, authenticator: Authenticator, **_: Any) -> None:
    note_refusal("login.refused", name=user.username, person=user, proof="code")


def _identity_linked(sociallogin: Any, **_: Any) -> None:
    person, detail = sociallogin.user, {"provider": sociallogin.account.provider}
    record_event(actor=person, action="identity.linked", subject=person, detail=detail)
