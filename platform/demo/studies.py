"""The demo's two studies: one to read, and one that simulated readers have read. Each start goes on where it stood."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from demo.images import DEGRADATION, SCALE, Say
from demo.simulation import read_study
from imaging.holding import hold_files
from imaging.models import Dataset
from results.unblinding import unblind_study
from studies.freezing import freeze_study
from studies.lifecycle import close_study, open_study
from studies.models import State, Study
from studies.preparing import prepare_study
from studies.protocol import create_study

READY_TITLE = "Phantoms, ready to read"
READY_TEXT = "A short study to try: two sessions of five or six display sets. The phantoms are drawn, not acquired."
FINISHED_TITLE = "Phantoms, read by simulated readers"
FINISHED_TEXT = (
    "Simulated: every rating, mark and reading time comes from a program that knows the lesions and measures the "
    "images. It shows what results look like, and is no evidence about people."
)
VOLUMES_TITLE = "Phantom volumes, ready to read"
VOLUMES_TEXT = "A short study of stacks: each presentation has 20 planes. The volumes are drawn, not acquired."
REASON = "All simulated readers have finished."
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"kind": "preference", "prompt": "Which image is sharper?", "allows_tie": True, "asks_confidence": True},
    {"kind": "grading", "prompt": "How sharp are the edges of the organs?", "criterion": "sharpness"},
    {"kind": "abnormality", "prompt": "How sure are you that this is abnormal?"},
    {"kind": "marks", "prompt": "Mark what is abnormal.", "asks_confidence": True},
    {"kind": "text", "prompt": "Anything else?", "is_required": False},
    {"kind": "guess", "prompt": "Which image is the original?"},
)
SHARED: dict[str, Any] = {
    "comparison": "retrospective",
    "scale": SCALE,
    "degradation": DEGRADATION,
    "presentation": "pair",
    "training": 1,
    "washout_hours": 0,
    "questions": [dict(question) for question in QUESTIONS],
}
READY: dict[str, Any] = {**SHARED, "treatments": ["original", "espcn"], "sessions": 2, "repeats": 1}
FINISHED: dict[str, Any] = {
    **SHARED,
    "treatments": ["original", "bicubic", "espcn"],
    "sessions": 4,
    "repeats": 2,
}
VOLUMES: dict[str, Any] = {
    **SHARED,
    "treatments": ["original", "espcn"],
    "training": 0,
    "sessions": 1,
    "questions": [
        dict(question) for question in QUESTIONS if question["kind"] in ("preference", "abnormality", "marks")
    ],
}
CASES = 8  # of each study; the dataset's others are there to train on


def ensure_studies(
    *,
    investigator: User,
    readers: list[User],
    simulated: list[User],
    dataset: Dataset,
    say: Say,
    cases: int = CASES,
) -> None:
    """The first `cases` of the dataset are there to try, the next as many are in the finished study."""
    ready = _protocol(READY, dataset, slice(0, cases), readers)
    study = _find(investigator, READY_TITLE, READY_TEXT, ready)
    _advance(investigator, study, until=State.READING, say=say)
    finished = _protocol(FINISHED, dataset, slice(cases, 2 * cases), simulated)
    study = _find(investigator, FINISHED_TITLE, FINISHED_TEXT, finished)
    _advance(investigator, study, until=State.UNBLINDED, say=say)


def ensure_volume_study(
    *, investigator: User, readers: list[User], dataset: Dataset, say: Say, cases: int = CASES
) -> None:
    """Stacks to try the reading room with."""
    protocol = _protocol(VOLUMES, dataset, slice(0, cases), readers)
    study = _find(investigator, VOLUMES_TITLE, VOLUMES_TEXT, protocol)
    _advance(investigator, study, until=State.READING, say=say)


def _protocol(base: dict[str, Any], dataset: Dataset, chosen: slice, readers: list[User]) -> dict[str, Any]:
    cases = list(dataset.cases.order_by("number").values_list("pk", flat=True))[chosen]
    return {**base, "dataset": dataset.pk, "cases": cases, "readers": [reader.pk for reader in readers]}


def _find(investigator: User, title: str, text: str, protocol: dict[str, Any]) -> Study:
    """The demo's own study of this title, made unless it is there."""
    found = Study.objects.filter(created_by=investigator, title=title).order_by("created_at").first()
    return found or create_study(actor=investigator, title=title, description=text, protocol=protocol)


def _advance(investigator: User, study: Study, *, until: State, say: Say) -> None:
    """Act by act up to a state. A study that people have taken further stays as it is."""
    states = list(State)
    while states.index(State(study.state)) < states.index(until):
        words, act = _ACTS[State(study.state)]
        say(f"{words} “{study.title}”")
        study = act(investigator, study)


def _freeze(investigator: User, study: Study) -> Study:
    with hold_files():
        prepare_study(study_id=study.pk, report=lambda *_: None)
    return freeze_study(actor=investigator, study_id=study.pk)


def _open(investigator: User, study: Study) -> Study:
    return open_study(actor=investigator, study_id=study.pk)


def _read_and_close(investigator: User, study: Study) -> Study:
    read_study(study)
    return close_study(actor=investigator, study_id=study.pk)


def _unblind(investigator: User, study: Study) -> Study:
    return unblind_study(actor=investigator, study_id=study.pk, reason=REASON)


_ACTS: dict[State, tuple[str, Callable[[User, Study], Study]]] = {
    State.DRAFT: ("freezing", _freeze),
    State.FROZEN: ("opening", _open),
    State.READING: ("letting simulated readers read", _read_and_close),
    State.CLOSED: ("unblinding", _unblind),
}
