"""Worklists and sittings of one reader, with the washout between sittings kept by the server."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Greatest

from accounts.models import User
from api.errors import Conflict, Forbidden, NotFound
from audit.events import record_event
from reading.clock import read_clock
from reading.models import ReadingSession
from studies.models import PlannedSession, Question, State, Study

READY, OPEN, DONE, WAITING, LOCKED = "ready", "open", "done", "waiting", "locked"


@dataclass(frozen=True)
class SessionView:
    """One sitting as its reader sees it. `available_at` only while the washout lasts; `minutes` are left."""

    id: UUID
    number: int
    state: str
    available_at: datetime | None
    done: int
    total: int
    minutes: int


@dataclass(frozen=True)
class Worklist:
    study_title: str
    study_id: UUID
    instructions: str
    sessions: list[SessionView]


def list_worklists(*, reader: User) -> list[Worklist]:
    """The studies that this person may read now, each with its sittings."""
    now = read_clock()
    plans = _plans(reader).filter(study__state=State.READING)
    plans = plans.order_by("study__opened_at", "study_id", "number").prefetch_related("study__questions")
    return [_worklist(list(group), now) for _, group in groupby(plans, key=lambda plan: plan.study_id)]


def get_plan(*, reader: User, session_id: UUID) -> PlannedSession:
    plan = _plans(reader).filter(pk=session_id).exclude(study__state__in=[State.DRAFT, State.FROZEN]).first()
    if plan is None:
        raise NotFound("session_not_found", "There is no such session on your worklist.")
    return plan


def view_session(plan: PlannedSession, *, now: datetime) -> SessionView:
    earlier = PlannedSession.objects.filter(reader_id=plan.reader_id, number=plan.number - 1)
    return _view(plan, earlier.select_related("reading").first(), now)


@transaction.atomic
def open_session(*, reader: User, session_id: UUID) -> SessionView:
    """Begin a sitting, or go on with it. Raises Conflict "washout" while the reader must still wait."""
    plan = get_plan(reader=reader, session_id=session_id)
    check_reading(plan.study_id)
    PlannedSession.objects.select_for_update().get(pk=plan.pk)  # two tabs open one sitting once
    now = read_clock()
    view = view_session(get_plan(reader=reader, session_id=session_id), now=now)
    if view.state in (READY, WAITING):
        _check_clock(plan, now)
    if view.state == LOCKED:
        raise Conflict("session_locked", "Finish the session before this one first.")
    if view.state == WAITING:
        assert view.available_at is not None  # a waiting session says until when
        raise Conflict("washout", f"This session can be opened from {view.available_at:%d %B %Y, %H:%M} UTC on.")
    if view.state == READY:
        ReadingSession.objects.create(plan=plan, opened_at=now, last_at=now)
        _record_opening(reader, plan)
    return view_session(get_plan(reader=reader, session_id=session_id), now=now)


def _check_clock(plan: PlannedSession, now: datetime) -> None:
    """A washout is measured between times of one clock: one that went back cannot say when it is over."""
    earlier = ReadingSession.objects.filter(plan__reader=plan.reader_id)
    latest = earlier.aggregate(latest=Greatest(Max("last_at"), Max("done_at")))["latest"]
    if latest is not None and now < latest:
        message = (
            f"The server's clock says {now:%d %B %Y, %H:%M}, but you read until {latest:%d %B %Y, %H:%M} UTC. "
            "Ask the administrator to set the clock of the database right, then open the session again."
        )
        raise Conflict("clock_behind", message)


def _record_opening(reader: User, plan: PlannedSession) -> None:
    detail = {"number": plan.number}
    record_event(actor=reader, action="reading.session_opened", subject=plan, detail=detail, chain=str(plan.study_id))


def check_reading(study_id: UUID) -> None:
    """Raises Forbidden unless the study is being read. The shared lock makes closing wait for what has begun."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT state FROM studies_study WHERE id = %s FOR SHARE", [study_id])
        (state,) = cursor.fetchone()
    if state != State.READING:
        raise Forbidden("session_closed", "This study is closed; no more answers are taken.")


def _plans(reader: User) -> QuerySet[PlannedSession]:
    return (
        PlannedSession.objects.filter(reader__person=reader)
        .select_related("study", "reading")
        .defer("study__manifest", "study__description")
    )


def _worklist(plans: list[PlannedSession], now: datetime) -> Worklist:
    study = plans[0].study
    earlier = [None, *plans]
    views = [_view(plan, before, now) for plan, before in zip(plans, earlier, strict=False)]
    return Worklist(study.title, study.pk, _instructions(study), views)


def _view(plan: PlannedSession, before: PlannedSession | None, now: datetime) -> SessionView:
    state, available_at = _state(plan, before, now)
    reading = getattr(plan, "reading", None)
    done = reading.done if reading else 0
    minutes = -(-(plan.total - done) * plan.study.seconds_per_item // 60)
    return SessionView(plan.pk, plan.number, state, available_at, done, plan.total, minutes)


def _state(plan: PlannedSession, before: PlannedSession | None, now: datetime) -> tuple[str, datetime | None]:
    reading = getattr(plan, "reading", None)
    if reading is not None:
        return reading.state, None
    if before is None:
        return READY, None
    earlier = getattr(before, "reading", None)
    if earlier is None or earlier.done_at is None:
        return LOCKED, None
    available_at = earlier.done_at + timedelta(hours=plan.study.washout_hours)
    return (WAITING, available_at) if now < available_at else (READY, None)


ASKED = {
    Question.Kind.PREFERENCE: "say which of the two images you prefer",
    Question.Kind.GRADING: "grade each image from 1 (worst) to 5 (best)",
    Question.Kind.ABNORMALITY: "say how sure you are that each image is abnormal, from 0 to 100",
    Question.Kind.MARKS: "mark what is abnormal, or say that there is nothing to mark",
}


def _instructions(study: Study) -> str:
    """From the protocol's typed parts alone: free text could name what is compared."""
    kinds = {question.kind for question in study.questions.all()}
    parts = [text for kind, text in ASKED.items() if kind in kinds]
    return f"For each display set: {'; '.join(parts)}. You cannot be told what the images are until the study is over."
