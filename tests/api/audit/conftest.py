"""Events in two chains, and a hand that works behind the triggers."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection

from audit.events import record_event


@pytest.fixture
def study_chain(administrator) -> str:
    """The chain of a study with three events; the site's has some as well."""
    chain = str(uuid.uuid4())
    for number in range(3):
        record_event(actor=administrator, action="test", subject="thing:1", detail={"number": number}, chain=chain)
        record_event(actor=administrator, action="test", subject="thing:1", detail={"number": number, "word": "é"})
    return chain


@pytest.fixture
def tamper() -> Callable[[str], None]:
    """Run SQL as the owner of the tables can: with every trigger set aside."""

    def run(sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(sql)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return run
