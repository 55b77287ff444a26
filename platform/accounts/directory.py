"""People who come by OpenID Connect. They are people of Fovea already, or are turned away."""

from typing import Any, Literal

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.people import find_by_username
from accounts.sessions import end_sessions


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Links at the first log-in, by FOVEA_OIDC_LINK_BY, and never makes a person.

    "email": the library links by an address that the directory calls verified, and by no other. "username": by the
    directory's `preferred_username`. Either way the password of before, and sessions that it opened, count no more:
    whoever took that name or address here first may have been somebody else.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> Literal[False]:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        if settings.OIDC_LINK_BY != "username" or sociallogin.is_existing:
            return
        if person := find_by_username(_name_told(sociallogin)):
            _forget_password(person)
            sociallogin.connect(request, person)


def _name_told(login: SocialLogin) -> str:
    told: Any = login.account.get_provider_account().get_user_data() or {}
    return str(told.get("preferred_username") or "")


def _forget_password(person: User) -> None:
    person.set_unusable_password()
    person.save(update_fields=["password"])
    end_sessions(person)
