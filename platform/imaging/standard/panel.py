"""A panel of experts, each alone: their readings, how far they agree, and the administrator who settles the case."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from api.errors import Conflict, Forbidden, InvalidInput
from audit.events import record_event
from audit.models import Event
from imaging.datasets import get_case
from imaging.models import Case, ExpertReading
from imaging.models.standard import FindingClass, Origin
from imaging.standard.acts import one_change
from imaging.standard.agreement import PairAgreement, compare_readings
from imaging.standard.current import lock_cases, standard_of
from imaging.standard.drawn import Canvas, DrawnShape
from imaging.standard.mending import CaseStandard, Decision, decide, read_standard

OPENED = "panel.opened"


@dataclass(frozen=True)
class DrawnOutline:
    """One outline of an expert."""

    image: UUID
    plane: int
    shape: str
    points: list[tuple[float, float]]
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """All newest readings of a case. `settled_at` is when an administrator last settled it, None before."""

    readings: list[ExpertReading]
    normal: int
    abnormal: int
    pairs: list[PairAgreement]
    settled_at: datetime | None

    @property
    def is_unanimous(self) -> bool:
        return not (self.normal and self.abnormal)


def submit_reading(
    *,
    actor: User,
    case_id: UUID | str,
    finding_class: str,
    finding: str = "",
    outlines: Sequence[DrawnOutline] = (),
    note: str = "",
) -> ExpertReading:
    """An expert's reading; the newest of a person counts. Raises Conflict for one who has seen the others'."""
    case = get_case(actor=actor, case_id=case_id)
    if finding_class == FindingClass.NORMAL and outlines:
        raise InvalidInput("normal_with_lesions", "A normal case has no lesions. Call it abnormal.", field="outlines")
    if Event.objects.filter(action=OPENED, subject=_subject(case), actor=str(actor.pk)).exists():
        raise Conflict("panel_seen", "You have seen the readings of the others, so yours would not be your own.")
    _check_outlines(case, outlines)
    with transaction.atomic():
        lock_cases([case.pk])
        ExpertReading.objects.filter(case=case, by=actor, replaced_at__isnull=True).update(replaced_at=timezone.now())
        reading = ExpertReading.objects.create(
            case=case,
            by=actor,
            finding_class=finding_class,
            finding=finding.strip(),
            outlines=[{**vars(outline), "image": str(outline.image)} for outline in outlines],
            note=note.strip(),
        )
        record_event(
            actor=actor,
            action="panel.read",
            subject=reading,
            detail={"case": case.code, "finding_class": finding_class, "outlines": len(outlines)},
        )
    return reading


def list_own_readings(*, actor: User, case_id: UUID | str) -> list[ExpertReading]:
    """What this person has said of the case, the newest first; nobody else's."""
    case = get_case(actor=actor, case_id=case_id)
    return list(ExpertReading.objects.filter(case=case, by=actor).order_by("-at", "-pk"))


def open_panel(*, actor: User, case_id: UUID | str) -> Panel:
    """All newest readings. Whoever opens it can no more be an expert of this case, and that is recorded.

    Raises Forbidden for an administrator who has read the case as an expert, until it is settled.
    """
    case = get_case(actor=actor, case_id=case_id)
    _check_is_no_expert(actor, case)
    readings = list(_newest(case))
    if readings:
        _record_opening(actor, case)
    settled = standard_of(case)
    return Panel(
        readings=readings,
        normal=sum(reading.finding_class == FindingClass.NORMAL for reading in readings),
        abnormal=sum(reading.finding_class == FindingClass.ABNORMAL for reading in readings),
        pairs=compare_readings(case, readings),
        settled_at=settled.at if settled and settled.origin == Origin.PANEL else None,
    )


def adjudicate(*, actor: User, case_id: UUID | str, readings: Sequence[UUID], decision: Decision) -> CaseStandard:
    """Settle a case on readings that are named; `decision.lesions` become its lesions. Raises StandardSealed (409)."""
    case = get_case(actor=actor, case_id=case_id)
    _check_is_no_expert(actor, case)
    if not decision.reason.strip():
        raise InvalidInput("reason_missing", "Say why the case is settled so.", field="reason")
    with one_change():
        lock_cases([case.pk])
        named = _newest(case).filter(pk__in=readings)
        if not readings or named.count() != len(set(readings)):
            message = "Name at least one reading of this case, each the newest of its expert."
            raise InvalidInput("unknown_reading", message, field="readings")
        rested_on = {"readings": " ".join(sorted(str(reading.pk) for reading in named))}
        decide(case, decision, origin=Origin.PANEL, by=actor, action="standard.adjudicated", detail=rested_on)
    return read_standard(actor=actor, case_id=case.pk)


def _newest(case: Case) -> QuerySet[ExpertReading]:
    return ExpertReading.objects.filter(case=case, replaced_at__isnull=True).select_related("by").order_by("at", "pk")


def _check_outlines(case: Case, outlines: Sequence[DrawnOutline]) -> None:
    canvas = Canvas(case)
    for number, outline in enumerate(outlines):
        shape = DrawnShape(outline.plane, outline.shape, outline.points)
        canvas.draw(outline.image, shape, f"outlines.{number}")


def _check_is_no_expert(actor: User, case: Case) -> None:
    own = _newest(case).filter(by=actor).first()
    settled = standard_of(case)
    is_open = settled is None or settled.origin != Origin.PANEL or (own is not None and settled.at < own.at)
    if own is not None and is_open:
        raise Forbidden("own_reading", "You read this case as an expert. Let another administrator settle it.")


def _record_opening(actor: User, case: Case) -> None:
    """Once for each person and case."""
    if not Event.objects.filter(action=OPENED, subject=_subject(case), actor=str(actor.pk)).exists():
        record_event(actor=actor, action=OPENED, subject=case, detail={"case": case.code})


def _subject(case: Case) -> str:
    return f"{case._meta.label_lower}:{case.pk}"
