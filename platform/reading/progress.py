"""How far the readers of a study are. It knows no answers and no treatments."""

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from django.db.models import Max, Min

from accounts.models import User
from reading.clock import read_clock
from reading.models import Submission
from reading.sessions import view_session
from studies.models import PlannedSession, StudyReader
from studies.protocol import get_study


@dataclass(frozen=True)
class SessionProgress:
    number: int
    state: str
    done: int
    total: int
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True)
class ReaderProgress:
    """`median_active_s` over the newest answers of every item, guesses apart; None before the first."""

    reader: User
    sessions: list[SessionProgress]
    median_active_s: float | None


def follow_progress(*, actor: User, study_id: UUID) -> list[ReaderProgress]:
    study = get_study(actor=actor, study_id=study_id)
    readers = StudyReader.objects.filter(study=study).select_related("person")
    return [_reader(reader) for reader in readers]


def _reader(reader: StudyReader) -> ReaderProgress:
    newest = Submission.objects.filter(reader=reader, superseded_by=None, stage=Submission.Stage.ANSWERS)
    active = [milliseconds / 1000 for milliseconds in newest.values_list("active_ms", flat=True)]
    plans = PlannedSession.objects.filter(reader=reader).select_related("study", "reading").order_by("number")
    return ReaderProgress(
        reader=reader.person,
        sessions=[_session(plan) for plan in plans],
        median_active_s=round(median(active), 1) if active else None,
    )


def _session(plan: PlannedSession) -> SessionProgress:
    view = view_session(plan, now=read_clock())
    answered = Submission.objects.filter(item__session=plan)
    times = answered.aggregate(first=Min("answered_at"), last=Max("answered_at"))
    return SessionProgress(view.number, view.state, view.done, view.total, times["first"], times["last"])
