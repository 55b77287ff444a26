"""Answers against the hashes in their events: each submission has its event, each event its submission."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import Count, F, Q

from audit.models import Event
from reading.content import hash_stored
from reading.models import ReadingSession, Submission
from results.verification.batches import SIZE, in_batches
from results.verification.findings import Finding, Scope, name_study
from studies.models import WorklistItem

ANSWERED = ("reading.submitted", "reading.corrected", "reading.guessed")
NOTED = "reading.noted"
SUBJECT = "reading.submission:"


def verify_submissions(_scope: Scope) -> Iterator[Finding]:
    rows = Submission.objects.select_related("reader__study", "item__session").order_by("pk")
    for batch in in_batches(rows.iterator(chunk_size=SIZE)):
        yield from _verify_batch(batch)


def verify_answer_events(_scope: Scope) -> Iterator[Finding]:
    """No event of an answer whose rows are gone."""
    events = Event.objects.filter(action__in=(*ANSWERED, NOTED)).order_by("id")
    for batch in in_batches(events.iterator(chunk_size=SIZE)):
        told = {event: _submission_of(event) for event in batch}
        held = set(Submission.objects.filter(pk__in=[key for key in told.values() if key]).values_list("pk", flat=True))
        for event, key in told.items():
            if key not in held:
                yield Finding("answer_removed", f"{_name_item(event)}: the answer of event {event.seq} is gone.")


def verify_sittings(_scope: Scope) -> Iterator[Finding]:
    """A sitting counts what was answered in it. Of the item that is being answered only the guess may be missing."""
    first = Q(plan__items__submissions__stage="answers", plan__items__submissions__supersedes=None)
    sittings = ReadingSession.objects.select_related("plan__reader__study").annotate(
        answered=Count("plan__items", filter=first, distinct=True)
    )
    for sitting in sittings.exclude(answered=F("done")).exclude(answered=F("done") + 1, state="open"):
        plan = sitting.plan
        yield Finding(
            "sitting_differs",
            f"Session {plan.number} of {plan.reader.code} in {name_study(plan.reader.study)} counts {sitting.done} "
            f"items as done, {sitting.answered} have an answer.",
        )


def _verify_batch(batch: Sequence[Submission]) -> Iterator[Finding]:
    stored = hash_stored([one.pk for one in batch])
    events = _events_of(batch)
    for one in batch:
        yield from _verify_one(one, stored[one.pk], events[one.pk])


def _verify_one(one: Submission, stored: str, events: list[Event]) -> Iterator[Finding]:
    hashed = [event for event in events if "content_sha256" in event.detail]
    if not hashed:
        yield Finding("answer_without_event", f"{_name(one)}: no event of the record holds the hash of this answer.")
    if any(event.detail["content_sha256"] != stored for event in hashed):
        yield Finding("answer_changed", f"{_name(one)}: what is stored is not what was answered; it was changed.")
    given = [event for event in events if event.action in ANSWERED]
    if len(given) != 1:
        yield Finding("answer_told_otherwise", f"{_name(one)}: {len(given)} events say that it was given, not one.")
    for event in given:
        yield from _compare(one, event)


def _compare(one: Submission, event: Event) -> Iterator[Finding]:
    """What stands beside the content: who answered, under which body, and in which chain it is told."""
    person, study = one.reader.person_id, one.reader.study_id
    if event.actor != str(person) or one.reader_id != one.item.session.reader_id:
        yield Finding("answer_of_another", f"{_name(one)}: the record says that somebody else gave it.")
    if event.detail.get("body_sha256") != one.body_sha256:
        yield Finding("answer_changed", f"{_name(one)}: it came under another body than the record says.")
    if event.chain not in ("site", str(study)):
        yield Finding("answer_told_otherwise", f"{_name(one)}: it is told in the chain of another study.")


def _events_of(batch: Sequence[Submission]) -> dict[UUID, list[Event]]:
    subjects = {f"{SUBJECT}{one.pk}": one.pk for one in batch}
    found: dict[UUID, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(subject__in=subjects, action__in=(*ANSWERED, NOTED)).order_by("id"):
        found[subjects[event.subject]].append(event)
    return found


def _submission_of(event: Event) -> UUID | None:
    try:
        return UUID(event.subject.removeprefix(SUBJECT))
    except ValueError:
        return None


def _name(one: Submission) -> str:
    """Which answer, in words: readers by their code."""
    item = one.item
    what = "guess" if one.stage == Submission.Stage.GUESS else "answer"
    where = f"item {item.position} ({item.blind_code}) of session {item.session.number}"
    return f"The {what} of {one.reader.code} to {where} in {name_study(one.reader.study)}"


def _name_item(event: Event) -> str:
    told = event.detail.get("item")
    item = WorklistItem.objects.filter(pk=told).select_related("session__reader__study").first() if told else None
    if item is None:
        return f"Chain {event.chain}"
    reader = item.session.reader
    where = f"item {item.position} ({item.blind_code}) of session {item.session.number}"
    return f"{reader.code}, {where} in {name_study(reader.study)}"
