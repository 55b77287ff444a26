"""Every refusal has the one shape."""

import errno
import json

import psycopg
import pytest
import redis
from django.db import OperationalError
from django.test import RequestFactory
from rest_framework import exceptions

from api.errors import Conflict, InvalidInput, NotFound, StorageFull, exception_handler, server_error


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


def _no_room_in_the_database() -> OperationalError:
    error = OperationalError("could not extend file")
    error.__cause__ = psycopg.errors.DiskFull("could not extend file")
    return error


FULL = [
    StorageFull(),
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Disk quota exceeded"),
    _no_room_in_the_database(),
    redis.ResponseError("MISCONF Errors writing to the AOF file: No space left on device"),
]


@pytest.mark.parametrize("error", FULL)
def test_a_full_disk_is_said_whoever_noticed_it(error):
    response = exception_handler(error, {})
    assert (response.status_code, response.data["error"]["code"]) == (507, "storage_full")
    assert response.data["error"]["message"].endswith("what was acknowledged is kept.")


@pytest.mark.parametrize("error", FULL)
def test_a_full_disk_is_said_outside_of_the_api_too(error):
    try:
        raise error
    except Exception:
        answer = server_error(RequestFactory().get("/"))
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (507, "storage_full")


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), redis.ResponseError("WRONGTYPE")])
def test_other_errors_of_the_system_are_not_taken_for_a_full_disk(error):
    assert exception_handler(error, {}) is None
