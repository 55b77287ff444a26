"""The two roles of the database: its owner, who migrates, and the application, which owns nothing.

The owner's password stands in a file that only the supervisor's user reads; web and workers are never told it. They
run as that user all the same: the password keeps out SQL that was smuggled in, not a program that was taken over.
"""

import os
import secrets
import subprocess
from pathlib import Path

from embedded.paths import APPLICATION, DATABASE, OWNER, Places

HEADER = "# Written by Fovea at each start.\n"
#: Before the owner has a password: whoever may enter the private folder of the socket.
OPEN = f"{HEADER}local all {OWNER} trust\nlocal {DATABASE} {APPLICATION} trust\n"
GUARDED = f"{HEADER}local all {OWNER} scram-sha-256\nlocal {DATABASE} {APPLICATION} trust\n"


def write_access(places: Places) -> None:
    """Who may log in, before the server starts. The file is the cluster's own, so it keeps its owner and rights."""
    rules = places.postgres_data / "pg_hba.conf"
    wanted = GUARDED if places.owner_password else OPEN
    if rules.read_text() != wanted:
        rules.write_text(wanted)


def prepare_roles(places: Places, install: Path) -> None:
    """Database, application's role and owner's password, as far as they are missing. The server must answer."""
    psql = _Psql(places, install)
    if not psql.ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):  # noqa: S608  (our own words)
        psql.ask(f"CREATE DATABASE {DATABASE}")
    if not psql.ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{APPLICATION}'"):  # noqa: S608
        psql.ask(f"CREATE ROLE {APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT")


def guard_owner(places: Places, install: Path) -> None:
    """Give the owner a password where there is none yet. Killed in between, the next start does it again."""
    if places.owner_password:
        return
    password = secrets.token_urlsafe(32)
    psql = _Psql(places, install)
    psql.ask(f"ALTER ROLE {OWNER} PASSWORD '{password}'")
    _write_private(places.owner_password_file, password)
    write_access(places)
    _Psql(places, install).ask("SELECT pg_reload_conf()")


def _write_private(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    part.rename(path)


class _Psql:
    """Statements as the owner, over the private socket."""

    def __init__(self, places: Places, install: Path) -> None:
        target = ["-h", str(places.sockets), "-U", OWNER, "-d", "postgres"]
        self._command = [str(install / "bin/psql"), *target, "-w", "-AtqX", "-v", "ON_ERROR_STOP=1"]
        self._env = {**os.environ, "PGPASSWORD": places.owner_password}

    def ask(self, sql: str) -> str:
        """The statement goes by standard input, so that no list of processes shows a password."""
        done = subprocess.run(
            self._command, input=f"{sql};\n", env=self._env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL refused to prepare its roles: {done.stderr.strip()}")
        return done.stdout.strip()
