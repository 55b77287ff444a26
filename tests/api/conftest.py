"""Tests that commit (threads, a live server) leave rows behind, and the append-only tables refuse to be emptied."""

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_triggers():
    """The flush after a test that commits sets triggers aside in its own transaction, and restores the chain's head."""

    def execute_sql_flush(operations, statements):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("INSERT INTO audit_chainhead (chain, seq, hash) VALUES ('site', 0, repeat('0', 64))")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield
