"""Rate limits for people who are not logged in, counted in the shared cache. Log-ins have the library's lock-out."""

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from accounts.addresses import client_address


class InvitationThrottle(SimpleRateThrottle):
    scope = "invitation"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return self.cache_format % {"scope": self.scope, "ident": client_address(request._request)}
