"""The one clock of reading: the database's. No time of a reader's work comes from anywhere else.

The function `reading_now()` (migration 0006) reads it. A time that is stamped in a session is never earlier than
`ReadingSession.last_at`, whatever the clock says.
"""

from datetime import datetime

from django.db import connection
from django.db.models import DateTimeField, Func


class ReadingNow(Func):
    """The clock inside a query."""

    function = "reading_now"
    output_field = DateTimeField()


def read_clock() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reading_now()")
        (moment,) = cursor.fetchone()
    return moment
