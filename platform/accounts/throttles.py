"""Rate limits for people who are not logged in, counted in the shared cache."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class LoginThrottle(SimpleRateThrottle):
    """Per address and user name, so that one person's mistakes do not lock a whole hospital out."""

    scope = "login"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        username = str(request.data.get("username", ""))[:150].lower() if isinstance(request.data, dict) else ""
        return self.cache_format % {"scope": self.scope, "ident": f"{self.get_ident(request)}:{username}"}


class InvitationThrottle(SimpleRateThrottle):
    scope = "invitation"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}
