"""What a study that is read can never change, kept in the process: triggers of `studies` keep the rows themselves.

Only what a reader may know: worklists without their treatments, questions, and the form of what is shown.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from accounts.models import User
from api.errors import NotFound
from studies.models import Question, State, Study, StudyView, WorklistItem

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Item:
    """One place on a reader's worklist."""

    id: UUID
    study_id: UUID
    session_id: UUID
    session_number: int
    total: int
    reader_id: int
    person_id: UUID
    position: int
    kind: str
    case_id: int
    display: int
    blind_code: str

    @property
    def is_training(self) -> bool:
        return self.kind == WorklistItem.Kind.TRAINING


@dataclass(frozen=True, slots=True)
class FrozenStudy:
    panes: int
    sessions: int
    interpolation: str
    idle_after_s: int
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class ShownView:
    """One image of a display, the same for every treatment. Freezing has written every number."""

    image_id: UUID
    position: int
    first_plane: int
    plane_count: int
    rows: int
    columns: int
    spacing_mm: list[float] | None
    window_centre: float
    window_width: float
    narrowest_window: float | None
    kind: str
    frame_ms: float | None

    @property
    def last_plane(self) -> int:
        return self.first_plane + self.plane_count - 1


class Kept(Generic[K, V]):
    """The latest values that were used, no more than `most`."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._values: OrderedDict[K, V] = OrderedDict()

    def find(self, key: K, fetch: Callable[[K], V]) -> V:
        """Two threads may fetch the same value at once; what never changes is the same twice."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = fetch(key)
        self.keep(key, value)
        return value

    def keep(self, key: K, value: V) -> None:
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)


_items = Kept[UUID, Item](8192)
_studies = Kept[UUID, FrozenStudy](64)
_displays = Kept[tuple[int, int], tuple[ShownView, ...]](2048)


def find_item(*, reader: User, item_id: UUID) -> Item:
    """Of this reader's worklist. Raises NotFound for any other, and before the study is opened."""
    item = _items.find(item_id, _fetch_item)
    if item.person_id != reader.pk:
        raise _no_item()
    return item


def keep_item(item: Item) -> None:
    """One that was read anyway: its answers will come next."""
    _items.keep(item.id, item)


def study_of(study_id: UUID) -> FrozenStudy:
    return _studies.find(study_id, _fetch_study)


def views_of(case_id: int, display: int) -> tuple[ShownView, ...]:
    """In the order in which they are shown."""
    return _displays.find((case_id, display), _fetch_views)


def _no_item() -> NotFound:
    return NotFound("item_not_found", "There is no such item on your worklist.")


def _fetch_item(item_id: UUID) -> Item:
    found = (
        WorklistItem.objects.filter(pk=item_id)
        .exclude(study__state__in=[State.DRAFT, State.FROZEN])  # what is kept must be past every change
        .select_related("session__reader")
        .first()
    )
    if found is None:
        raise _no_item()
    return Item(
        id=found.pk,
        study_id=found.study_id,
        session_id=found.session_id,
        session_number=found.session.number,
        total=found.session.total,
        reader_id=found.session.reader_id,
        person_id=found.session.reader.person_id,
        position=found.position,
        kind=found.kind,
        case_id=found.case_id,
        display=found.display,
        blind_code=found.blind_code,
    )


def _fetch_study(study_id: UUID) -> FrozenStudy:
    study = Study.objects.defer("manifest", "description").get(pk=study_id)
    return FrozenStudy(
        panes=2 if study.is_paired else 1,
        sessions=study.sessions,
        interpolation=study.interpolation,
        idle_after_s=study.idle_after_s,
        questions=tuple(study.questions.all()),
    )


def _fetch_views(place: tuple[int, int]) -> tuple[ShownView, ...]:
    case_id, display = place
    rows = StudyView.objects.filter(case=case_id, display=display).select_related("image").order_by("position")
    return tuple(_shown(view) for view in rows.defer("image__look", "image__windows", "image__flags"))


def _shown(view: StudyView) -> ShownView:
    return ShownView(
        image_id=view.image_id,
        position=view.position,
        first_plane=view.first_plane,
        plane_count=view.plane_count,
        rows=view.rows or 0,
        columns=view.columns or 0,
        spacing_mm=view.spacing_mm,
        window_centre=view.window_centre or 0.0,
        window_width=view.window_width or 0.0,
        narrowest_window=view.narrowest_window,
        kind=view.image.kind,
        frame_ms=view.frame_ms,
    )
