"""Issue what a reader is to see: task documents and the frames behind their tokens.

Nothing here looks at a treatment. A task document is made from the item and the study's views, which are the same for
every treatment, and a frame is looked up only when its bytes are sent.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.hashing import hash_secret
from accounts.models import User
from api.errors import Conflict, Gone, NotFound
from imaging.frames import FrameFile, open_frame, read_frame
from imaging.storage import FrameDamagedError
from reading.asking import questions_of
from reading.models import FrameToken, Presentation, ReadingSession
from reading.sessions import SessionView, check_reading, get_plan, view_session
from reading.shown import views_of
from studies.models import PaneImage, PlannedSession, Question, State, StudyView, WorklistItem

log = logging.getLogger(__name__)

LIFETIME = timedelta(hours=4)
MOST_AHEAD = 3
FULL_WINDOW = (0, 65535)
Tokens = tuple[tuple[str, ...], ...]  # of each pane, of each view


@dataclass(frozen=True)
class Task:
    """What a reader is told of one display set; see the field list of its serializer.

    `tokens`: for each pane one for each view.
    """

    item: WorklistItem
    total: int
    tokens: Tokens
    views: tuple[StudyView, ...]
    interpolation: str
    idle_after_s: int
    questions: list[Question]


@dataclass(frozen=True)
class Issue:
    session: SessionView
    tasks: list[Task]


@transaction.atomic
def issue_tasks(*, reader: User, session_id: UUID, ahead: int, now: datetime) -> Issue:
    """The current item and up to `ahead` after it, each with fresh tokens; tokens issued for them before are dead."""
    plan = get_plan(reader=reader, session_id=session_id)
    check_reading(plan.study_id)
    reading = _lock_reading(plan)
    first = reading.done + 1
    items = WorklistItem.objects.filter(
        session=plan, position__gte=first, position__lte=first + min(ahead, MOST_AHEAD)
    ).order_by("position")
    questions = list(plan.study.questions.all())
    pane_count = 2 if plan.study.is_paired else 1
    views = views_of(items)
    study = plan.study
    tasks = [
        Task(
            item,
            plan.total,
            words,
            views[item.pk],
            study.interpolation,
            study.idle_after_s,
            questions_of(item, plan=plan, sessions=study.sessions, questions=questions),
        )
        for item, words in _present(list(items), pane_count, views, now)
    ]
    return Issue(view_session(plan, now=now), tasks)


def find_frame(*, reader: User, token: str, plane: int, now: datetime) -> FrameFile:
    """Where the bytes of a plane behind a token lie, `plane` counted from 0 at the first that is shown.

    Every reason to refuse looks the same from outside.
    """
    found = _find_token(reader, token, now)
    if found is None:
        raise _no_frame()
    item = found.presentation.item
    view = StudyView.objects.get(case=item.case_id, display=item.display, position=found.view)
    if not 0 <= plane < view.plane_count:
        raise _no_frame()
    shown = PaneImage.objects.filter(pane__item=item, pane__index=found.pane, position=found.view)
    return open_frame(shown.select_related("reconstruction").get().reconstruction, view.first_plane + plane)


def read_pixels(frame: FrameFile) -> bytes:
    """The frame's bytes, checked. Raises Gone where they are not what they were."""
    try:
        return read_frame(frame)
    except FrameDamagedError as error:
        log.error("a frame that a reader asked for cannot be shown: %s", error)
        raise Gone("frame_damaged", "This image cannot be shown. Tell the investigator.") from error


def _no_frame() -> NotFound:
    return NotFound("frame_not_found", "There is no such frame. Ask for the tasks again.")


def _find_token(reader: User, token: str, now: datetime) -> FrameToken | None:
    """Of this reader, for what is being read now."""
    return (
        FrameToken.objects.filter(
            token_hash=hash_secret(token),
            presentation__is_newest=True,
            presentation__answered_at=None,
            presentation__expires_at__gt=now,
            presentation__item__study__state=State.READING,
            presentation__item__session__reader__person=reader,
            presentation__item__session__reading__state=ReadingSession.State.OPEN,
        )
        .select_related("presentation__item")
        .first()
    )


def stamp_shown(*, reader: User, item_id: UUID, now: datetime) -> None:
    """The first report counts; a report that comes again changes nothing."""
    _stamp(reader, item_id, "shown_at", now)


def stamp_first_input(*, reader: User, item_id: UUID, now: datetime) -> None:
    _stamp(reader, item_id, "first_input_at", now)


def get_item(*, reader: User, item_id: UUID) -> WorklistItem:
    found = (
        WorklistItem.objects.filter(pk=item_id, session__reader__person=reader)
        .exclude(study__state__in=[State.DRAFT, State.FROZEN])
        .select_related("session__reader", "study")
        .defer("study__manifest", "study__description")
        .first()
    )
    if found is None:
        raise NotFound("item_not_found", "There is no such item on your worklist.")
    return found


def _lock_reading(plan: PlannedSession) -> ReadingSession:
    reading = ReadingSession.objects.select_for_update().filter(plan=plan).first()
    if reading is None:
        raise Conflict("session_not_open", "Open the session first.")
    return reading


def _present(
    items: list[WorklistItem], pane_count: int, views: dict[UUID, tuple[StudyView, ...]], now: datetime
) -> list[tuple[WorklistItem, Tokens]]:
    """What was issued before keeps its first times: the page asks ahead while a display set is being read."""
    replaced = {row.item_id: row for row in Presentation.objects.filter(item__in=items, is_newest=True)}
    Presentation.objects.filter(pk__in=[row.pk for row in replaced.values()]).update(is_newest=False)
    issued = [_issue(item, replaced.get(item.pk), now) for item in items]
    Presentation.objects.bulk_create(issued)
    words = [_draw_tokens(pane_count, len(views[item.pk])) for item in items]
    FrameToken.objects.bulk_create(
        FrameToken(presentation=presentation, pane=pane, view=view, token_hash=hash_secret(word))
        for presentation, panes in zip(issued, words, strict=True)
        for pane, row in enumerate(panes)
        for view, word in enumerate(row)
    )
    return list(zip(items, words, strict=True))


def _draw_tokens(panes: int, views: int) -> Tokens:
    return tuple(tuple(secrets.token_urlsafe(24) for _ in range(views)) for _ in range(panes))


def _issue(item: WorklistItem, before: Presentation | None, now: datetime) -> Presentation:
    return Presentation(
        item=item,
        issued_at=before.issued_at if before else now,
        shown_at=before.shown_at if before else None,
        first_input_at=before.first_input_at if before else None,
        expires_at=now + LIFETIME,
    )


@transaction.atomic
def _stamp(reader: User, item_id: UUID, column: str, now: datetime) -> None:
    item = get_item(reader=reader, item_id=item_id)
    # Waits for an issue of tasks that runs: a stamp on the presentation that it replaces would be lost.
    ReadingSession.objects.select_for_update().filter(plan=item.session_id).first()
    newest = Presentation.objects.filter(item=item, is_newest=True, answered_at=None)
    newest.filter(**{column: None}).update(**{column: now})
