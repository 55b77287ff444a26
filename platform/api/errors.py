"""One error shape: {"error": {"code", "message", "field"}}; and the errors that domain functions raise.

DomainError
├── InvalidInput   400  what came cannot be used
├── Forbidden      403  the person may see the thing but not do this now
├── NotFound       404  no such thing, or not for this person
├── Conflict       409  the thing is in another state
├── Gone           410  the thing was there and is no more
├── TooLarge       413  more than can be taken
├── TooMany        429  tried too often; later again
└── StorageFull    507  the disk has no room; nothing that was acknowledged is lost
"""

import errno
import logging
import sys
from typing import Any

import psycopg
import psycopg_pool
import redis
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response

log = logging.getLogger(__name__)

# The database or the broker is being started again. A client may send the same request once more.
UNAVAILABLE = (
    OperationalError,
    InterfaceError,
    psycopg_pool.PoolTimeout,
    redis.ConnectionError,
    redis.TimeoutError,
)
# Errors of the operating system that mean: no room, on the disk or within a quota.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
FREE_SOME = "Free some, or ask the administrator; what was acknowledged is kept."


class DomainError(Exception):
    """`code` is for programs, `message` one sentence that says what to do, `field` the input it is about."""

    status = 400

    def __init__(self, code: str, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.code, self.message, self.field = code, message, field


class InvalidInput(DomainError):
    status = 400


class Forbidden(DomainError):
    status = 403


class NotFound(DomainError):
    status = 404

    def __init__(self, code: str = "not_found", message: str = "There is no such thing here.", **more: Any) -> None:
        super().__init__(code, message, **more)


class Conflict(DomainError):
    status = 409


class Gone(DomainError):
    status = 410


class TooLarge(DomainError):
    status = 413


class TooMany(DomainError):
    status = 429


class StorageFull(DomainError):
    status = 507

    def __init__(self, code: str = "storage_full", message: str = "", **more: Any) -> None:
        super().__init__(code, message or f"There is no free space left on the disk. {FREE_SOME}", **more)


def is_disk_full(error: BaseException | None) -> bool:
    """Whether an error, of ours, of the system, of the database or of the broker, means that a disk is full."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    if isinstance(error, OperationalError):
        return isinstance(error.__cause__, psycopg.errors.DiskFull)
    if isinstance(error, redis.ResponseError):
        return "MISCONF" in str(error)  # it cannot write its log, and takes no more until it can
    return isinstance(error, StorageFull)


def error_body(code: str, message: str, field: str | None = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "field": field}}


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's hook. What it does not know goes on to `server_error`."""
    if isinstance(error, DomainError):
        return Response(error_body(error.code, error.message, error.field), status=error.status)
    if is_disk_full(error):
        full = StorageFull()
        return Response(error_body(full.code, full.message), status=full.status)
    if isinstance(error, UNAVAILABLE):
        return Response(_unavailable(), status=503, headers={"Retry-After": "1"})
    if isinstance(error, exceptions.ValidationError):
        return Response(_validation_body(error), status=400)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _api_response(error)
    return None


def _api_response(error: exceptions.APIException) -> Response:
    headers = {}
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    code = str(getattr(error.detail, "code", error.default_code))
    message = f"Send a body that can be read. {error.detail}." if code == "parse_error" else str(error.detail)
    return Response(error_body(code, message), status=error.status_code, headers=headers)


def _validation_body(error: exceptions.ValidationError) -> dict[str, Any]:
    errors = _flatten(error.detail, path="")
    return {"error": errors[0], "errors": errors}


def _flatten(detail: Any, *, path: str) -> list[dict[str, Any]]:
    """Field errors in the order of the fields, nested ones with a dotted path."""
    if isinstance(detail, dict):
        return [item for name, inner in detail.items() for item in _flatten(inner, path=_join(path, str(name)))]
    if isinstance(detail, list):
        return [
            item
            for index, inner in enumerate(detail)
            for item in _flatten(inner, path=path if isinstance(inner, str) else _join(path, str(index)))
        ]
    return [{"code": str(getattr(detail, "code", "invalid")), "message": str(detail), "field": path or None}]


def _join(path: str, name: str) -> str:
    name = "" if name == "non_field_errors" else name
    return f"{path}.{name}" if path and name else path or name


def _unavailable() -> dict[str, Any]:
    return error_body("temporarily_unavailable", "Fovea is starting a part again. Send the same request once more.")


def unknown_route(request: HttpRequest) -> JsonResponse:
    return JsonResponse(error_body("no_such_route", "There is no such address in the API."), status=404)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse(error_body("not_found", "There is no such thing here."), status=404)


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse(error_body("forbidden", "You may not do this."), status=403)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    return JsonResponse(
        error_body("bad_request", "The request cannot be read. Check its address and body."), status=400
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return JsonResponse(error_body("csrf_failed", "Load the page again, then send the request once more."), status=403)


def server_error(request: HttpRequest) -> JsonResponse:
    """What no handler knew. A lost database is a pause, not a fault; nor is a full disk."""
    error = sys.exc_info()[1]
    if is_disk_full(error):
        full = StorageFull()
        return JsonResponse(error_body(full.code, full.message), status=full.status)
    if isinstance(error, UNAVAILABLE):
        return JsonResponse(_unavailable(), status=503, headers={"Retry-After": "1"})
    log.error("unhandled error at %s", request.path, exc_info=error)
    return JsonResponse(error_body("server_error", "Fovea failed here. Tell the administrator the time."), status=500)
