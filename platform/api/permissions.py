"""Who may use a view, by role. Whether a person may see one object is decided where it is fetched."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class _HasRole(BasePermission):
    roles: tuple[str, ...] = ()

    def has_permission(self, request: Request, view: Any) -> bool:
        held = getattr(request.user, "roles", [])
        return bool(request.user and request.user.is_authenticated and set(self.roles) & set(held))


class IsAdministrator(_HasRole):
    roles = ("administrator",)


class IsInvestigator(_HasRole):
    roles = ("investigator",)


class IsReader(_HasRole):
    roles = ("reader",)


class IsStaffSide(_HasRole):
    """Administrators and investigators: people who may see datasets, never a reader as such."""

    roles = ("administrator", "investigator")
