"""Valkey as our child, on a private Unix socket, with an append-only file."""

import time
from pathlib import Path

import redis

from embedded.paths import Places, valkey_server
from embedded.processes import Child

START_TIMEOUT_S = 30.0


def start_valkey(places: Places, *, log: Path | None = None) -> Child:
    places.valkey_data.mkdir(parents=True, exist_ok=True)
    places.valkey_socket.unlink(missing_ok=True)  # left behind by a kill -9
    command = [str(valkey_server()), "--port", "0", "--unixsocket", str(places.valkey_socket)]
    command += ["--unixsocketperm", "700", "--dir", str(places.valkey_data), "--save", ""]
    command += ["--appendonly", "yes", "--appendfsync", "everysec", "--maxmemory-policy", "noeviction"]
    child = Child(name="valkey", command=command, log=log)
    _wait_until_ready(places, child)
    return child


def _wait_until_ready(places: Places, child: Child) -> None:
    client = redis.Redis.from_url(places.redis_url)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if not child.is_running():
            raise RuntimeError("Valkey ended while starting; its log says why.")
        try:
            if client.ping():
                return
        except redis.RedisError:
            time.sleep(0.02)
    child.stop()
    raise RuntimeError(f"Valkey did not answer within {START_TIMEOUT_S:.0f} s.")
