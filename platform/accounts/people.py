"""Make, find, list and change people."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.factors import KINDS
from accounts.models import ApiToken, Role, User
from accounts.sessions import end_sessions
from accounts.usernames import check_username, key_of
from api.errors import Conflict, InvalidInput, NotFound
from audit.events import Detail, record_event


def create_person(
    *,
    username: str,
    display_name: str,
    password: str | None,
    roles: list[str],
    is_simulated: bool = False,
    actor: User | None = None,
    email: str = "",
) -> User:
    """Without a password the person cannot log in (simulated readers)."""
    person = User(
        username=check_username(username),
        display_name=display_name,
        roles=known_roles(roles),
        is_simulated=is_simulated,
        email=kept_email(email),
    )
    _check_password(password, person)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            record_event(actor=actor, action="person.created", subject=person, detail={"roles": " ".join(person.roles)})
    except IntegrityError as error:
        raise _taken(error) from error
    return person


def find_by_username(username: str) -> User | None:
    """Who is meant by what was typed: the person with exactly this name, else the one whose name it is in other case,
    with spaces around, or in letters that look alike."""
    found = User.objects.filter(Q(username=username) | Q(username_key=key_of(username)))
    return next(iter(sorted(found, key=lambda person: person.username != username)), None)


def kept_email(email: str) -> str | None:
    return email.strip().lower() or None


def list_people(*, viewer: User) -> QuerySet[User]:
    """Administrators see everyone; investigators see the readers they may invite to a study."""
    if viewer.has_role(Role.ADMINISTRATOR):
        return _with_access(User.objects.all())
    return _with_access(User.objects.filter(roles__contains=[Role.READER], is_active=True))


def get_person(*, person_id: str) -> User:
    person = _with_access(User.objects.filter(pk=person_id)).first()
    if person is None:
        raise NotFound()
    return person


@transaction.atomic
def change_person(
    *,
    actor: User,
    person_id: str,
    roles: list[str] | None = None,
    is_active: bool | None = None,
    email: str | None = None,
) -> User:
    """An administrator cannot take the right to administer from themselves, so one always remains.

    Whoever is shut out is out at once: sessions, sockets and tokens end, and do not come back with the person.
    """
    person = _locked(person_id)
    new_roles = person.roles if roles is None else known_roles(roles)
    stays_active = person.is_active if is_active is None else is_active
    if person == actor and (Role.ADMINISTRATOR not in new_roles or not stays_active):
        raise Conflict("last_administrator", "Ask another administrator to change your own rights.", field="roles")
    detail: Detail = {
        "roles_before": " ".join(person.roles),
        "roles_after": " ".join(new_roles),
        "is_active": stays_active,
    }
    person.roles, person.is_active = new_roles, stays_active
    person.save(update_fields=["roles", "is_active"])
    if not stays_active:
        end_sessions(person)
        ApiToken.objects.filter(user=person).delete()
    record_event(actor=actor, action="person.changed", subject=person, detail=detail)
    if email is not None:
        change_email(actor=actor, person=person, email=email)
    return get_person(person_id=person_id)


@transaction.atomic
def change_email(*, actor: User, person: User, email: str) -> None:
    """Whoever has the address can have a new password sent there; the record says who set it."""
    kept = kept_email(email)
    if kept == person.email:
        return
    person.email = kept
    try:
        with transaction.atomic():
            person.save(update_fields=["email"])
    except IntegrityError as error:
        raise _taken(error) from error
    record_event(actor=actor, action="person.email_changed", subject=person, detail={"has_email": kept is not None})


@transaction.atomic
def end_access(*, actor: User, person_id: str) -> None:
    """End all sessions of a person; they may log in again."""
    person = _locked(person_id)
    ended = end_sessions(person)
    record_event(actor=actor, action="person.sessions_ended", subject=person, detail={"sessions": ended})


@transaction.atomic
def remove_factors(*, actor: User, person_id: str) -> None:
    """For whoever has lost the telephone and the recovery codes. Sessions end too: they may be in other hands."""
    person = _locked(person_id)
    Authenticator.objects.filter(user=person).delete()
    end_sessions(person)
    record_event(actor=actor, action="person.factors_removed", subject=person, detail={})


def _locked(person_id: str) -> User:
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound()
    return person


def _with_access(people: QuerySet[User]) -> QuerySet[User]:
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=KINDS)
    return people.annotate(has_factor=Exists(factors))


def _taken(error: IntegrityError) -> Conflict:
    if "email" in str(error):
        return Conflict("email_taken", "Somebody else has this e-mail address. Give another.", field="email")
    message = "Choose another user name; this one is taken, or looks like one that is."
    return Conflict("username_taken", message, field="username")


def known_roles(roles: list[str]) -> list[str]:
    unknown = sorted(set(roles) - set(Role.values))
    if unknown:
        raise InvalidInput("unknown_role", f"Choose from {', '.join(Role.values)}.", field="roles")
    return sorted(set(roles))


def _check_password(password: str | None, person: User) -> None:
    if password is None:
        return
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InvalidInput("weak_password", " ".join(error.messages), field="password") from error
