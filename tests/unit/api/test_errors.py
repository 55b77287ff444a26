"""Every refusal has the one shape."""

import pytest
from django.db import OperationalError
from rest_framework import exceptions

from api.errors import Conflict, InvalidInput, NotFound, exception_handler


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (InvalidInput("too_small", "Use more.", field="size"), 400, "too_small"),
        (NotFound(), 404, "not_found"),
        (Conflict("frozen", "It is frozen."), 409, "frozen"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (OperationalError("server closed the connection"), 503, "temporarily_unavailable"),
    ],
)
def test_it_has_code_message_and_field(error, status, code):
    response = exception_handler(error, {})
    assert response.status_code == status
    assert set(response.data["error"]) == {"code", "message", "field"}
    assert response.data["error"]["code"] == code
    assert response.data["error"]["message"]


def test_nested_field_errors_are_named_by_their_path():
    error = exceptions.ValidationError({"answers": [{}, {"value": ["Too large."]}]})
    body = exception_handler(error, {}).data
    assert body["error"] == {"code": "invalid", "message": "Too large.", "field": "answers.1.value"}
    assert len(body["errors"]) == 1


def test_what_it_does_not_know_goes_on():
    assert exception_handler(KeyError("x"), {}) is None
