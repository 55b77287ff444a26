"""What the role that the application connects as may do: work with its rows, and not rewrite what stays.

It owns nothing, so it can neither set triggers aside nor empty a table. Which tables are append-only is read from the
database itself: those whose triggers refuse every UPDATE and DELETE.
"""

from typing import Any

from django.db import connection, transaction
from psycopg import sql

#: Written by `audit_append` alone, which has the rights of its owner.
RECORD = ("audit_event", "audit_chainhead")
#: Written by whoever migrates.
READ_ONLY = (*RECORD, "django_migrations", "django_content_type", "auth_permission")
APPEND_ONLY = """
SELECT DISTINCT c.relname FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE n.nspname = 'public' AND p.proname LIKE '%\\_refuse\\_change'
  AND t.tgtype & 16 > 0 AND t.tgtype & 8 > 0 AND t.tgqual IS NULL
"""  # tgtype: 8 is DELETE, 16 is UPDATE
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
ATTRIBUTES = "rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls"


class RoleError(ValueError):
    """The role cannot be the application's; the sentence says what to do."""


@transaction.atomic
def grant_application_role(role: str, *, password: str = "") -> None:
    """Give exactly these rights and no other. Run it as the owner after each migration; running it twice is harmless.

    With a password the role is made where there is none, and has that password from now on.
    """
    if password:
        _make(role, password)
    _check(role)
    for statement in (*_clear(role), *_basics(role), *_tables(role)):
        _run(statement)


def _make(role: str, password: str) -> None:
    name = sql.Identifier(role)
    if not _ask("SELECT 1 FROM pg_roles WHERE rolname = %s", role):
        _run(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    _run(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(password)))


def _check(role: str) -> None:
    """Raises RoleError for a role that does not exist, that may do too much, or that we are ourselves."""
    found = _ask(f"SELECT {ATTRIBUTES}, rolname = current_user FROM pg_roles WHERE rolname = %s", role)  # noqa: S608
    if not found:
        raise RoleError(f"There is no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '…';")
    may_do_too_much, is_owner = found[0]
    if is_owner:
        raise RoleError("You are logged in as that role. Run this as the owner of the tables, for another role.")
    member_of = _ask(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %s LIMIT 1", role
    )
    owns = _ask("SELECT 1 FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = %s LIMIT 1", role)
    if may_do_too_much or member_of or owns:
        raise RoleError(f"The role {role} may do more than its tables need: it must own nothing and be plain.")


def _clear(role: str) -> list[sql.Composed]:
    """What it, or everybody, was given before."""
    kinds = ("TABLES", "SEQUENCES", "FUNCTIONS")
    name, database = sql.Identifier(role), sql.Identifier(connection.settings_dict["NAME"])
    return [
        *(sql.SQL(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {{}}, PUBLIC").format(name) for kind in kinds),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM {}, PUBLIC").format(name),
        sql.SQL("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM {}, PUBLIC").format(database, name),
    ]


def _basics(role: str) -> list[sql.Composed]:
    name, database = sql.Identifier(role), sql.Identifier(connection.settings_dict["NAME"])
    return [
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, name),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(name),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name),
        sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(name),
    ]


def _tables(role: str) -> list[sql.Composed]:
    append_only = {table for (table,) in _ask(APPEND_ONLY)}
    return [
        sql.SQL(f"GRANT {_rights(table, append_only)} ON {{}} TO {{}}").format(
            sql.Identifier("public", table), sql.Identifier(role)
        )
        for (table,) in _ask(TABLES)
    ]


def _rights(table: str, append_only: set[str]) -> str:
    if table in READ_ONLY:
        return "SELECT"
    return "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"


def _run(statement: sql.Composed) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _ask(query: str, *values: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        return list(cursor.fetchall())
