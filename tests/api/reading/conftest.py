import uuid

import pytest
from django.db import connection

from tests.factories import Reading, begin_reading, make_open_study


@pytest.fixture
def study(investigator, reader_a, reader_b):
    """Open, pairs of two treatments, two readers; and a second study of the same people beside it."""
    make_open_study(investigator, [reader_a, reader_b], title="Another study")
    return make_open_study(investigator, [reader_a, reader_b])


@pytest.fixture
def reading(study, client_of, reader_a):
    return Reading(client_of(reader_a), begin_reading(reader_a))


@pytest.fixture
def stamp(reading):
    """`stamp(item, "shown")`, `stamp(item, "first-input")`: what the page reports."""

    def report(item, what):
        body = {"presentation_key": str(uuid.uuid4())} if what == "shown" else {}
        return reading.client.post(f"/api/reading/items/{item}/{what}", body, format="json")

    return report


@pytest.fixture
def set_clock(db):
    """`set_clock(timedelta)`: from now on the clock of reading stands so far from the right time, to the test's end."""

    def act(away):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION reading_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS "
                f"$$SELECT clock_timestamp() + interval '{away.total_seconds()} seconds'$$"
            )

    return act
