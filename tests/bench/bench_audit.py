"""How many events a second are appended: by many writers to one chain, and by as many to a chain each."""

import os
import statistics
import threading
import time
import uuid
from collections.abc import Callable

import django
import psycopg
from django.core.management import call_command
from django.db import connection

WRITERS, SECONDS, ROUNDS = 16, 4.0, 3
APPEND = "SELECT seq FROM audit_append(%s, 'person', 'reading.submitted', 'reading.submission:x', %s)"
DETAIL = '{"body_sha256":"' + "a" * 64 + '","content_sha256":"' + "b" * 64 + '","item":"' + "c" * 36 + '"}'


def _connect() -> psycopg.Connection[tuple[object, ...]]:
    told = connection.get_connection_params()
    parameters = {key: told[key] for key in ("host", "port", "user", "password", "dbname") if told.get(key)}
    return psycopg.connect(**parameters, autocommit=True)


def _write(chain: str, until: float, done: list[list[float]]) -> None:
    """Each append is a transaction of its own, as a submission is."""
    waits: list[float] = []
    with _connect() as own:
        while time.perf_counter() < until:
            began = time.perf_counter()
            own.execute(APPEND, [chain, DETAIL])
            waits.append(time.perf_counter() - began)
    done.append(waits)


def _round(chain_of: Callable[[int], str]) -> tuple[float, float]:
    """(events a second, 95th percentile of the wait in ms)."""
    done: list[list[float]] = []
    until = time.perf_counter() + SECONDS
    threads = [threading.Thread(target=_write, args=(chain_of(n), until, done)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waits = sorted(wait for one in done for wait in one)
    return len(waits) / SECONDS, 1000 * waits[int(0.95 * len(waits))]


def _tell(name: str, chain_of: Callable[[int], str]) -> None:
    rounds = [_round(chain_of) for _ in range(ROUNDS)]
    rates = [rate for rate, _ in rounds]
    wait = statistics.median(wait for _, wait in rounds)
    print(
        f"{name}: {min(rates):.0f} / {statistics.median(rates):.0f} / {max(rates):.0f} events a second "
        f"(min / median / max of {ROUNDS}), 95 % within {wait:.1f} ms"
    )


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
    django.setup()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        print(f"{WRITERS} writers, {os.cpu_count()} cores, fsync {cursor.fetchone()[0]}")
    one, many = str(uuid.uuid4()), [str(uuid.uuid4()) for _ in range(WRITERS)]
    _tell("one chain ", lambda _: one)
    _tell("a chain each", lambda number: many[number])


if __name__ == "__main__":
    main()
