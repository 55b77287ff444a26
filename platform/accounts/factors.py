"""Who must have a second factor, and whether a session was opened with one.

FOVEA_FACTOR_ROLES names the roles. A session counts as opened with a factor once one was given or added in it; a
log-in at the directory counts where FOVEA_OIDC_FACTOR says that the directory asks for one.
"""

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from accounts.models import User

_WITH_FACTOR = "with_factor"
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def must_have_factor(person: User) -> bool:
    return not settings.FACTOR_ROLES.isdisjoint(person.roles)


def lacks_factor(person: User, session: SessionBase) -> bool:
    """Without a query: it is asked at every request."""
    return must_have_factor(person) and not came_with_factor(session)


def came_with_factor(session: SessionBase) -> bool:
    return bool(session.get(_WITH_FACTOR, False))


def factors_of(person: User) -> list[str]:
    """The kinds of factor that a person has, without recovery codes, which only stand in for one."""
    kinds = Authenticator.objects.filter(user=person, type__in=KINDS).values_list("type", flat=True)
    return sorted(set(kinds))


def remember_factor(request: HttpRequest, *, is_there: bool) -> None:
    request.session[_WITH_FACTOR] = is_there


def was_factor_given(request: HttpRequest, person: User) -> bool:
    """Whether the login that just ended took a factor."""
    methods = {record["method"] for record in get_authentication_records(request, person)}
    return "mfa" in methods or (settings.OIDC_ASKS_FACTOR and "socialaccount" in methods)
