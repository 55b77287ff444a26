"""The one table of a study's states, and the acts that move it."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from api.errors import Conflict
from audit.anchoring import anchor_soon
from audit.events import record_event
from studies.models import State, Study
from studies.protocol import get_study, lock_study

# act: (from, to, the column that says when)
TRANSITIONS = {
    "freeze": (State.DRAFT, State.FROZEN, "frozen_at"),
    "open": (State.FROZEN, State.READING, "opened_at"),
    "close": (State.READING, State.CLOSED, "closed_at"),
    "unblind": (State.CLOSED, State.UNBLINDED, "unblinded_at"),
}


def check_transition(study: Study, act: str) -> None:
    """Raises Conflict where the table does not know this act in this state."""
    needed = TRANSITIONS[act][0]
    if study.state != needed:
        message = f"Only a {needed} study can do “{act}”; this one is {study.state}."
        raise Conflict("illegal_transition", message)


def advance(study: Study, act: str, *, actor: User, **detail: Any) -> None:
    """Move a study whose row the caller has locked, and record it."""
    check_transition(study, act)
    _, study.state, moment = TRANSITIONS[act]
    setattr(study, moment, timezone.now())
    study.save()
    record_event(actor=actor, action=f"study.{act}", subject=study, detail=detail, chain=str(study.pk))
    anchor_soon()


@transaction.atomic
def open_study(*, actor: User, study_id: UUID) -> Study:
    advance(lock_study(actor=actor, study_id=study_id), "open", actor=actor)
    return get_study(actor=actor, study_id=study_id)


@transaction.atomic
def close_study(*, actor: User, study_id: UUID) -> Study:
    """After this no answer is taken. A submission that holds the study's row finishes first."""
    advance(lock_study(actor=actor, study_id=study_id), "close", actor=actor)
    return get_study(actor=actor, study_id=study_id)
