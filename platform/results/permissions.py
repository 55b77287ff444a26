"""Results exist for investigators only: to everybody else there is no such address."""

from typing import Any

from rest_framework.request import Request

from api.errors import NotFound
from api.permissions import IsInvestigator


class SeesResults(IsInvestigator):
    def has_permission(self, request: Request, view: Any) -> bool:
        if super().has_permission(request, view):
            return True
        if request.user and request.user.is_authenticated:
            raise NotFound("study_not_found", "There is no such study among yours.")
        return False
