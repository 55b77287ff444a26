"""`/healthz`: whether each part that Fovea needs answers now."""

import uuid
from collections.abc import Callable

import redis
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, JsonResponse

from config.celery import app

TIMEOUT_S = 2.0


def healthz(request: HttpRequest) -> JsonResponse:
    """200 when all parts answer, else 503; each part says "ok" or what is wrong, in words."""
    parts = {name: _state(check) for name, check in CHECKS.items()}
    is_healthy = all(state == "ok" for state in parts.values())
    body = {"status": "ok" if is_healthy else "failing", **parts}
    return JsonResponse(body, status=200 if is_healthy else 503, headers={"Cache-Control": "no-store"})


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except Exception as error:
        # Any failure of a part is the answer here, whatever its class.
        return f"{type(error).__name__}: does not answer"
    return "ok"


def _check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _check_broker() -> None:
    redis.Redis.from_url(settings.REDIS_URL, socket_timeout=TIMEOUT_S).ping()


def _check_worker() -> None:
    queues = app.control.inspect(timeout=TIMEOUT_S / 2).active_queues() or {}
    served = {queue["name"] for worker in queues.values() for queue in worker}
    if not served.issuperset({"default", "gpu"}):
        raise RuntimeError("a queue has no worker")


def _check_storage() -> None:
    name = default_storage.save(f"health/{uuid.uuid4().hex}", ContentFile(b"ok"))
    try:
        with default_storage.open(name) as stored:
            if stored.read() != b"ok":
                raise RuntimeError("what was written did not come back")
    finally:
        default_storage.delete(name)


CHECKS: dict[str, Callable[[], None]] = {
    "database": _check_database,
    "broker": _check_broker,
    "worker": _check_worker,
    "storage": _check_storage,
}
