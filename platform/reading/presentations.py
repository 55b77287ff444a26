"""Issue what a reader is to see: tasks and their tokens, and the times of showing.

Nothing here looks at a treatment. A task is made from the item and the study's views, which are the same for every
treatment.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from accounts.hashing import hash_secret
from accounts.models import User
from api.errors import NotFound
from reading.asking import Stage, questions_at, stages_of
from reading.calls import Issued, IssuedItem, issue, stamp
from reading.documents import Issue, Sitting, Task, Tokens
from reading.frozen import Item, find_item, keep_item, study_of, views_of
from reading.sessions import get_plan
from studies.models import State, WorklistItem

MOST_AHEAD = 3
# `reading_issue` finds the hash of a token by these: the most views of a display, and of panes.
_VIEWS, _PANES = 4, 2


@dataclass(frozen=True)
class Place:
    """A session of a reader: what is the same for all its items."""

    study_id: UUID
    session_id: UUID
    number: int
    total: int
    reader_id: int
    person_id: UUID


def place_of(item: Item) -> Place:
    return Place(item.study_id, item.session_id, item.session_number, item.total, item.reader_id, item.person_id)


def issue_tasks(*, reader: User, session_id: UUID, ahead: int) -> Issue:
    """The current item and up to `ahead` after it, each with fresh tokens; tokens issued for them before are dead."""
    plan = get_plan(reader=reader, session_id=session_id)
    place = Place(plan.study_id, plan.pk, plan.number, plan.total, plan.reader_id, reader.pk)
    words = draw_words(ahead)
    panes = study_of(plan.study_id).panes
    found = issue(plan.pk, plan.study_id, panes, min(ahead, MOST_AHEAD), hash_words(words))
    return issue_of(place, found, words)


def issue_of(place: Place, found: Issued, words: list[str]) -> Issue:
    """What the database issued, with the words whose hashes it keeps."""
    session = Sitting(place.session_id, place.number, found["done"], place.total, found["state"])
    return Issue(session, [_task(place, row, index, words) for index, row in enumerate(found["tasks"])])


def draw_words(ahead: int | None) -> list[str]:
    """As many tokens as the current item and those after it can need."""
    count = 0 if ahead is None else (min(ahead, MOST_AHEAD) + 1) * _VIEWS * _PANES
    return [secrets.token_urlsafe(24) for _ in range(count)]


def hash_words(words: list[str]) -> list[str]:
    return [hash_secret(word) for word in words]


def stamp_shown(*, reader: User, item_id: UUID) -> None:
    """The first report counts; a report that comes again changes nothing."""
    _stamp(reader, item_id, is_input=False)


def stamp_first_input(*, reader: User, item_id: UUID) -> None:
    _stamp(reader, item_id, is_input=True)


def get_item(*, reader: User, item_id: UUID) -> WorklistItem:
    found = (
        WorklistItem.objects.filter(pk=item_id, session__reader__person=reader)
        .exclude(study__state__in=[State.DRAFT, State.FROZEN])
        .select_related("session__reader", "session__reading", "study")
        .defer("study__manifest", "study__description")
        .first()
    )
    if found is None:
        raise NotFound("item_not_found", "There is no such item on your worklist.")
    return found


def _stamp(reader: User, item_id: UUID, *, is_input: bool) -> None:
    item = find_item(reader=reader, item_id=item_id)
    stamp(item.session_id, item.id, is_input)


def _task(place: Place, row: IssuedItem, index: int, words: list[str]) -> Task:
    item, study = _item(place, row), study_of(place.study_id)
    keep_item(item)
    views = views_of(item.case_id, item.display)
    stages = stages_of(item, study)
    stage = stages[-1] if row["is_answered"] else Stage.ANSWERS.value
    tokens = _tokens(words[index * _VIEWS * _PANES :], panes=study.panes, views=len(views))
    return Task(item, stage, tokens, views, study, questions_at(stage, study.questions))


def _item(place: Place, row: IssuedItem) -> Item:
    return Item(
        id=UUID(row["id"]),
        study_id=place.study_id,
        session_id=place.session_id,
        session_number=place.number,
        total=place.total,
        reader_id=place.reader_id,
        person_id=place.person_id,
        position=row["position"],
        kind=row["kind"],
        case_id=row["case_id"],
        display=row["display"],
        blind_code=row["blind_code"],
    )


def _tokens(words: list[str], *, panes: int, views: int) -> Tokens:
    return tuple(tuple(words[pane * _VIEWS : pane * _VIEWS + views]) for pane in range(panes))
