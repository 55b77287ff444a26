"""Make, list and change people."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.models import Role, User
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
) -> User:
    """Without a password the person cannot log in (simulated readers)."""
    person = User(username=username, display_name=display_name, roles=known_roles(roles), is_simulated=is_simulated)
    _check_password(password, person)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
            record_event(actor=actor, action="person.created", subject=person, detail={"roles": " ".join(person.roles)})
    except IntegrityError as error:
        raise Conflict("username_taken", "Choose another user name; this one is taken.", field="username") from error
    return person


def list_people(*, viewer: User) -> QuerySet[User]:
    """Administrators see everyone; investigators see the readers they may invite to a study."""
    if viewer.has_role(Role.ADMINISTRATOR):
        return User.objects.all()
    return User.objects.filter(roles__contains=[Role.READER], is_active=True)


@transaction.atomic
def change_person(
    *, actor: User, person_id: str, roles: list[str] | None = None, is_active: bool | None = None
) -> User:
    """An administrator cannot take the right to administer from themselves, so one always remains."""
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound()
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
    record_event(actor=actor, action="person.changed", subject=person, detail=detail)
    return person


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
