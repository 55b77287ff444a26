"""How requests prove who asks, for the OpenAPI document. drf-spectacular finds these classes once they are defined."""

from typing import Any

from drf_spectacular.authentication import SessionScheme, TokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularJSONAPIView


class FoveaSessionScheme(SessionScheme):
    target_class = "api.authentication.SessionAuthentication"
    name = "session"


class FoveaTokenScheme(TokenScheme):
    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "“Token”, a space, and a personal token.",
        }


class SchemaView(SpectacularJSONAPIView):
    """The document itself. It is the same for everybody, and open: it tells nothing of any study."""
