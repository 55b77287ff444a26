"""Sign an act: who, when, why, by what, and what the signature means stand in the act's own event.

A proof is the password, a code of the authenticator app, a recovery code, or a passkey; wrong ones count in the
lock-out of the log-in. People who come by the directory and have no password sign with a factor: a log-in there may
pass with nobody at the keyboard (single sign-on), so it proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal.auth import clear_state
from django.core.exceptions import ValidationError
from django.forms import Form

from accounts.models import User
from accounts.refusals import note_refusal
from api.errors import Forbidden, TooMany
from audit.events import Detail

BY_PROGRAM = "program"
# What the library's parser of passkey answers raises for those that no browser sends.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError)
LOCKED = "too_many_login_attempts"
WORDS = {
    "password": "That is not your password. Nothing was done.",
    "code": "That code is not right, or was used before. Nothing was done.",
    "credential": "That passkey is not yours, or answered another question. Nothing was done.",
}


@dataclass(frozen=True)
class Proof:
    """That the person at the keyboard is the one who is logged in: by one of these."""

    password: str = ""
    code: str = ""
    credential: Mapping[str, Any] = field(default_factory=dict)

    @property
    def way(self) -> str:
        """Which of them, by its name in a request."""
        return "code" if self.code else "credential" if self.credential else "password"


def proof_of(parsed: Mapping[str, Any]) -> Proof:
    """From what `ProofInput` has checked."""
    return Proof(**parsed)


def sign(*, actor: User, proof: Proof | None, meaning: str, reason: str) -> Detail:
    """What the event of a signed act holds. Raises Forbidden where the proof is wrong, TooMany where too many were.

    Without a proof a program acts (the demo, a command); the event says so. Requests always bring one.
    """
    signed_by = BY_PROGRAM if proof is None else _prove(actor, proof)
    return {"signed_by": signed_by, "meaning": meaning, "reason": reason}


def _prove(actor: User, proof: Proof) -> str:
    """What it was proved with: "password", "totp", "recovery_codes" or "webauthn"."""
    if proof.way == "password":
        _check_password(actor, proof.password)
        return "password"
    form = _form_of(actor, proof)
    if not form.is_valid():
        _refuse(proof.way, is_locked=form.has_error(proof.way, LOCKED))
    authenticator = _authenticator_in(form)
    authenticator.record_usage()
    return authenticator.type


def _check_password(actor: User, password: str) -> None:
    if context.request is None:  # a program that knows the password
        is_right, is_locked = actor.check_password(password), False
    else:
        is_right, is_locked = _ask_library(actor, password)
    if not is_right:
        _refuse("password", is_locked=is_locked)


def _ask_library(actor: User, password: str) -> tuple[bool, bool]:
    try:
        return get_adapter(context.request).reauthenticate(actor, password), False
    except ValidationError:
        return False, True


def _form_of(actor: User, proof: Proof) -> Form:
    if proof.way == "code":
        return AuthenticateForm({"code": proof.code}, user=actor)
    return _PasskeyForm({"credential": dict(proof.credential)}, user=actor)


class _PasskeyForm(AuthenticateWebAuthnForm):
    """The library's, for one try alone: a challenge that was answered wrongly is not answered again."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except (ValidationError, *MALFORMED) as error:
            code = getattr(error, "code", "malformed")
            if code != LOCKED:
                note_refusal("login.refused", name=self.user.username, person=self.user, proof="passkey")
            raise ValidationError(WORDS["credential"], code=code) from error
        finally:
            clear_state()


def _authenticator_in(form: Form) -> Authenticator:
    found: Authenticator = form.cleaned_data.get("credential") or form.authenticator  # type: ignore[attr-defined]
    return found


def _refuse(way: str, *, is_locked: bool) -> None:
    if is_locked:
        raise TooMany("too_many_tries", "Too many wrong tries. Wait five minutes, then sign.", field=f"proof.{way}")
    raise Forbidden("signature_refused", WORDS[way], field=f"proof.{way}")
