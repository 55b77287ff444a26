"""What people see and change of their own account."""

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.db import transaction
from django.http import HttpRequest

from accounts.factors import must_have_factor
from accounts.models import User
from accounts.people import change_email, kept_email
from api.errors import Forbidden
from audit.events import record_event


@transaction.atomic
def change_account(
    request: HttpRequest, *, person: User, display_name: str | None = None, email: str | None = None
) -> User:
    """The address asks for a confirmation: whoever holds it can have a new password sent there."""
    if email is not None and kept_email(email) != person.email:
        if is_reauthentication_required(request, app="allauth.mfa"):
            raise Forbidden("confirm_needed", "Confirm first that it is you.", field="email")
        change_email(actor=person, person=person, email=email)
    if display_name is not None and display_name != person.display_name:
        person.display_name = display_name
        person.save(update_fields=["display_name"])
        record_event(actor=person, action="person.renamed", subject=person, detail={"display_name": display_name})
    return person


def must_add_factor(person: User, factors: list[str]) -> bool:
    return must_have_factor(person) and not factors
