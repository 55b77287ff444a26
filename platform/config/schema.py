"""What the OpenAPI document says beyond what the views say: how requests prove who asks, and how they are refused."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.authentication import SessionScheme, TokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.views import SpectacularJSONAPIView


class FoveaSessionScheme(SessionScheme):
    target_class = "accounts.authentication.SessionAuthentication"
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


REFUSAL = "Refusal"
_PROBLEM = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "For programs"},
        "message": {"type": "string", "description": "One sentence that says what to do"},
        "field": {"type": "string", "nullable": True, "description": "The input it is about"},
    },
    "required": ["code", "message", "field"],
}
_WORDS = {
    400: "What came cannot be used",
    401: "Log in first",
    403: "This person may not do this, or not now",
    404: "There is no such thing, or not for this person",
    409: "The thing is in another state",
    410: "The thing was there and is no more",
    413: "More than can be taken",
    429: "Tried too often; wait",
}


def declare_refusals(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Every operation names the refusals that it can give, all in the one shape. A hook of drf-spectacular's."""
    problem = {"$ref": f"#/components/schemas/{REFUSAL}Problem"}
    shape = {"type": "object", "properties": {"error": problem, "errors": {"type": "array", "items": problem}}}
    result["components"]["schemas"] |= {f"{REFUSAL}Problem": _PROBLEM, REFUSAL: {**shape, "required": ["error"]}}
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{REFUSAL}"}}}
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            for code in _codes(
                path, method, operation, is_signed=_is_signed(operation, result["components"]["schemas"])
            ):
                answer = {"description": _WORDS[code], "content": content}
                operation["responses"].setdefault(str(code), answer)
    return result


def _is_signed(operation: dict[str, Any], schemas: dict[str, Any]) -> bool:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    return "proof" in schemas.get(name, {}).get("properties", {})


def _codes(path: str, method: str, operation: dict[str, Any], *, is_signed: bool) -> Iterator[int]:
    is_open = {} in operation.get("security", [])
    if "requestBody" in operation:
        yield from (400, 413)
    elif any(each["in"] == "query" for each in operation.get("parameters", [])):
        yield 400
    if not is_open or method != "get":
        yield from (401, 403)
    if "{" in path:
        yield from (404, 410) if is_open else (404,)
    if method != "get" or "{" in path:
        yield 409
    if is_open or is_signed:
        yield 429
