from typing import Any

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.permissions import IsAdministrator, IsStaffSide


class ReadsOrAdministers(BasePermission):
    """Investigators look at datasets; administrators change them."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = IsStaffSide if request.method in SAFE_METHODS else IsAdministrator
        return needed().has_permission(request, view)
