"""The embedded server knows an owner with a password and an application without rights; old clusters are upgraded."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from embedded.paths import Places
from embedded.postgres import start_postgres
from embedded.services import make_socket_folder


@contextmanager
def fresh_places() -> Iterator[Places]:
    """A folder that the service user may enter, as pytest's own are not."""
    base = Path(tempfile.mkdtemp(prefix="fv-"))
    base.chmod(0o755)
    (base / "data").mkdir()
    made = Places(data=base / "data", sockets=base / "s")
    make_socket_folder(made.sockets)
    yield made
    shutil.rmtree(base, ignore_errors=True)


@pytest.fixture
def places() -> Iterator[Places]:
    with fresh_places() as made:
        yield made


@pytest.fixture(scope="module")
def server() -> Iterator[Places]:
    with fresh_places() as made:
        child = start_postgres(made)
        yield made
        child.stop()


def test_the_owner_needs_its_password(server):
    with psycopg.connect(server.owner_url) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("app",)
    without = server.owner_url.replace(f":{server.owner_password}", "")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(without)


def test_the_password_is_read_by_its_owner_alone(server):
    status = server.owner_password_file.stat()
    assert stat.S_IMODE(status.st_mode) == 0o600
    assert status.st_uid == os.geteuid()


def test_the_application_logs_in_and_is_plain(server):
    with psycopg.connect(server.database_url) as connection:
        found = connection.execute(
            "SELECT rolsuper, rolcreatedb, rolcreaterole, rolinherit FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert found == (False, False, False, False)


def test_nobody_else_logs_in(server):
    stranger = server.database_url.replace("fovea_application@", "postgres@")
    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        psycopg.connect(stranger)


def test_a_cluster_from_before_there_were_two_roles_is_upgraded_with_its_rows(places):
    child = start_postgres(places, is_durable=False)
    with psycopg.connect(places.owner_url) as connection:
        connection.execute("DROP ROLE fovea_application")
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    child.stop()
    child = start_postgres(places)
    try:
        with psycopg.connect(places.owner_url) as connection:
            assert connection.execute("SELECT number FROM kept").fetchone() == (7,)
        with psycopg.connect(places.database_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT number FROM kept")
    finally:
        child.stop()


def test_a_password_that_was_lost_is_replaced_at_the_next_start(places):
    start_postgres(places).stop()
    former = places.owner_password
    places.owner_password_file.unlink()
    child = start_postgres(places)
    try:
        assert places.owner_password not in ("", former)
        psycopg.connect(places.owner_url).close()
    finally:
        child.stop()
