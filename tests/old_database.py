"""Scripts of their own process on a database of its own, which an earlier version may have filled."""

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from tests.instance import ROOT


@contextmanager
def old_database() -> Iterator[Callable[[str], str]]:
    """`run(script)` gives what it printed."""
    url = os.environ["DATABASE_URL"]
    name = f"old_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')

    def run(script: str) -> str:
        environment = os.environ | {
            "DATABASE_URL": f"{url.rpartition('/')[0]}/{name}",
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        }
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    try:
        yield run
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
