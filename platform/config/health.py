"""`/healthz`: whether Fovea answers, and for administrators whether each part of it does.

Strangers cause two cheap questions, to the database and the broker, and are told one word. The rest is read from the
shared cache: each worker's main process leaves a sign for its queues there, however busy its pool is, and a task writes
to the storage now and then and keeps how that went.
"""

import time
import uuid
from collections.abc import Callable
from typing import Any

import redis
from celery import current_app, shared_task
from celery.signals import heartbeat_sent, worker_ready
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse

TIMEOUT_S = 2.0
SIGN_EVERY_S = 5.0
# By name of the sign: how old it may be. A task may have to wait for a long job.
FRESH_S = {"default": 20.0, "gpu": 20.0, "storage": 2 * 3600.0}
OK = "ok"
STALE = "gave no sign for a while: does not answer"


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts answer, else 503. Administrators see each part: "ok", or what is wrong in words."""
    parts = {name: _state(check) for name, check in LIVE.items()}
    parts |= {name: _sign_of(name) if parts["broker"] == OK else STALE for name in FRESH_S}
    is_healthy = all(state == OK for state in parts.values())
    body = {"status": OK if is_healthy else "failing"}
    if parts["database"] == OK and _is_administrator(request):
        body |= parts
    return JsonResponse(body, status=200 if is_healthy else 503, headers={"Cache-Control": "no-store"})


@shared_task(name="config.check_storage")
def check_storage() -> None:
    _leave_sign("storage", _state(_check_storage))


@worker_ready.connect
def check_at_start(**_: Any) -> None:
    """Whoever waits for Fovea to be healthy need not wait for the timer."""
    check_storage.delay()


class _Heart:
    """When this process last left its sign; heartbeats come more often."""

    signed_at = 0.0


@heartbeat_sent.connect
def sign_for_queues(**_: Any) -> None:
    """In a worker's main process, whatever its pool is doing."""
    if time.monotonic() - _Heart.signed_at > SIGN_EVERY_S:
        _Heart.signed_at = time.monotonic()
        for queue in current_app.amqp.queues.consume_from:
            _leave_sign(queue, OK)


def _leave_sign(name: str, state: str) -> None:
    cache.set(_key(name), (time.time(), state), timeout=None)


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:
        # Any failure of a part is the answer here, whatever its class.
        return f"{type(error).__name__}: does not answer"
    return OK


def _sign_of(name: str) -> str:
    at, state = cache.get(_key(name)) or (0.0, STALE)
    return state if time.time() - at < FRESH_S[name] else STALE


def _key(name: str) -> str:
    return f"health:{name}"


def _is_administrator(request: HttpRequest) -> bool:
    return "administrator" in getattr(request.user, "roles", [])


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_broker() -> None:
    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S).ping()


def _check_storage() -> None:
    name = default_storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as stored:
            if stored.read() != b"ok":
                raise RuntimeError("what was written did not come back")
    finally:
        default_storage.delete(name)


LIVE: dict[str, Callable[[], None]] = {"database": _check_database, "broker": _check_broker}
