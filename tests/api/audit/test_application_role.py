"""The role that the application connects as: what it may do, and what it may not, tried on a connection of its own."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.roles import RECORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def application(administrator) -> Iterator[psycopg.Connection]:
    """Logged in as a fresh role that has been granted its rights, and only those."""
    name = f"application_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} LOGIN")
    call_command("grant_application_role", name, verbosity=0)
    call_command("grant_application_role", name, verbosity=0)
    told = connection.get_connection_params()
    parameters = {key: told[key] for key in ("host", "port", "dbname") if key in told}
    with psycopg.connect(**parameters, user=name, autocommit=True) as logged_in:
        yield logged_in
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "ALTER TABLE reading_rating DISABLE TRIGGER rating_append_only",
        "SET session_replication_role = replica",
        "UPDATE audit_event SET action = 'x'",
        "DELETE FROM audit_event",
        "INSERT INTO audit_chainhead (chain, seq, hash) VALUES ('x', 0, '')",
        "UPDATE audit_chainhead SET seq = 0",
        "INSERT INTO audit_event (chain, seq, at, actor, action, subject, detail, previous_hash, hash) "
        "VALUES ('site', 99, now(), '', '', '', '{}', '', '')",
        "UPDATE reading_rating SET value = 1",
        "DELETE FROM reading_submission",
        "UPDATE results_sealedstandard SET finding = ''",
        "DELETE FROM results_unblinding",
        "UPDATE results_export SET size = 0",
        "TRUNCATE accounts_user CASCADE",
        "TRUNCATE reading_mark",
        "DROP TABLE reading_mark",
        "DROP TRIGGER audit_event_append_only ON audit_event",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine SUPERUSER",
        "CREATE TRIGGER mine BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()",
        "DELETE FROM django_migrations",
    ],
)
def test_it_may_not(application, sql):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        application.execute(sql)


def test_it_cannot_become_the_owner(application):
    owner = connection.settings_dict["USER"]
    for statement in (f"SET ROLE {owner}", f"SET SESSION AUTHORIZATION {owner}", f"GRANT {owner} TO CURRENT_USER"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            application.execute(statement)


def test_it_appends_events_by_the_one_function(application):
    row = application.execute("SELECT * FROM audit_append('site', 'system', 'test', 'thing:1', '{}')").fetchone()
    told = application.execute("SELECT seq, hash FROM audit_event WHERE action = 'test'").fetchall()
    assert told == [row]


def test_the_function_looks_for_its_tables_in_one_place_alone(application):
    """Else whoever may make a schema of his own could have it write elsewhere, with the rights of its owner."""
    found = application.execute("SELECT prosecdef, proconfig FROM pg_proc WHERE proname = 'audit_append'").fetchone()
    assert found == (True, ["search_path=public, pg_temp"])


def test_it_works_with_the_rows_that_change(application):
    application.execute("UPDATE accounts_user SET display_name = 'Another' WHERE username = 'administrator'")
    application.execute("DELETE FROM django_session")
    application.execute("SELECT count(*) FROM django_migrations")


def test_every_table_can_be_read_and_none_is_owned(application):
    tables = application.execute("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'").fetchall()
    me = application.execute("SELECT current_user").fetchone()[0]
    assert len(tables) > 40
    for table, owner in tables:
        assert owner != me
        application.execute(f"SELECT 1 FROM {table} LIMIT 1")


def test_it_has_no_right_but_to_read_on_the_record(application):
    for table in RECORD:
        rights = application.execute(
            "SELECT privilege_type FROM information_schema.role_table_grants "
            "WHERE table_name = %s AND grantee = current_user",
            [table],
        ).fetchall()
        assert rights == [("SELECT",)]


def test_a_role_that_is_not_there_is_said_with_how_to_make_it(db):
    with pytest.raises(CommandError, match="CREATE ROLE nobody_here LOGIN"):
        call_command("grant_application_role", "nobody_here")


def test_the_owner_is_no_application(db):
    with pytest.raises(CommandError, match="logged in as that role"):
        call_command("grant_application_role", connection.settings_dict["USER"])


def test_a_superuser_is_no_application(db):
    name = f"super_{secrets.token_hex(4)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {name} SUPERUSER")
    try:
        with pytest.raises(CommandError, match="must own nothing and be plain"):
            call_command("grant_application_role", name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP ROLE {name}")


def test_with_a_password_the_role_is_made(db, monkeypatch):
    name = f"made_{secrets.token_hex(4)}"
    monkeypatch.setenv("APPLICATION_PASSWORD", "a 'quoted' word")
    call_command("grant_application_role", name, password_variable="APPLICATION_PASSWORD", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = %s", [name])
        assert cursor.fetchone() == (True, False)
        cursor.execute(f"DROP OWNED BY {name}")
        cursor.execute(f"DROP ROLE {name}")
