"""Answers that are older than hashes of contents are noted: what they are today, so that a later change is found.

The text that is hashed is that of `reading.content` when this was written. Noting is done once: an answer that has an
event with the hash of its content is left alone.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db import migrations

NOTED = "reading.noted"
WHY = "This answer is older than hashes of contents are; this is what was stored when it was noted."
STAMPS = ("issued_at", "shown_at", "first_input_at", "answered_at")
PLAIN = ("active_ms", "idle_ms", "hidden_ms", "load_ms", "are_times_capped", "reason")
LISTS = {
    "ratings": ("Rating", ("question", "pane", "value")),
    "preferences": ("Preference", ("question", "choice", "confidence")),
    "guesses": ("Guess", ("question", "choice")),
    "comments": ("Comment", ("question", "text")),
    "marks": ("Mark", ("number", "question", "pane", "view", "plane", "shape", "points", "confidence")),
    "nothing_to_mark": ("NothingToMark", ("question",)),
    "timing_events": ("TimingEvent", ("number", "at_ms", "type")),
}
BATCH = 500


def note_old(apps: Any, editor: Any) -> None:
    submissions = apps.get_model("reading", "Submission").objects.order_by("pk").select_related("reader")
    keys = list(submissions.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = list(submissions.filter(pk__in=keys[start : start + BATCH]))
        held = _held(apps, batch)
        lists = {
            name: _rows(apps.get_model("reading", model), columns, batch) for name, (model, columns) in LISTS.items()
        }
        for one in batch:
            if _subject(one) not in held:
                _note(editor.connection, one, _content(one, lists))


def _held(apps: Any, batch: list[Any]) -> set[str]:
    events = apps.get_model("audit", "Event").objects.filter(
        subject__in=[_subject(one) for one in batch], detail__has_key="content_sha256"
    )
    return set(events.values_list("subject", flat=True))


def _subject(one: Any) -> str:
    return f"reading.submission:{one.pk}"


def _note(connection: Any, one: Any, content: str) -> None:
    detail = {
        "item": str(one.item_id),
        "body_sha256": one.body_sha256,
        "content_sha256": hashlib.sha256(content.encode()).hexdigest(),
        "reason": WHY,
    }
    with connection.cursor() as cursor:
        told = [str(one.reader.study_id), "system", NOTED, _subject(one), _canonical(detail)]
        cursor.execute("SELECT audit_append(%s, %s, %s, %s, %s)", told)


def _content(one: Any, lists: dict[str, dict[Any, list[dict[str, Any]]]]) -> str:
    row = {
        "item": str(one.item_id),
        "stage": one.stage,
        "supersedes": str(one.supersedes_id) if one.supersedes_id else None,
        **{name: _instant(getattr(one, name)) for name in STAMPS},
    }
    body = {
        **{name: getattr(one, name) for name in PLAIN},
        **{name: rows.get(one.pk, []) for name, rows in lists.items()},
    }
    return _canonical({"body": body, "row": row})


def _rows(model: Any, columns: tuple[str, ...], batch: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in model.objects.filter(submission__in=batch).values("submission_id", *columns):
        owner = row.pop("submission_id")
        found[owner].append({**row, "question": str(row["question"])} if "question" in row else row)
    return {owner: list(_sorted(rows)) for owner, rows in found.items()}


def _sorted(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from sorted(rows, key=lambda row: (row.get("number", 0), row.get("question", ""), row.get("pane", 0)))


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def _canonical(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0007_keep_history_of_standard"),
        ("reading", "0005_stages_and_caps"),
        ("audit", "0004_keep_heads"),
    ]
    operations = [migrations.RunPython(note_old, migrations.RunPython.noop)]
