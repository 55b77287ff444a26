"""The standard of a case as an administrator reads and mends it: who changed what, when and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from api.errors import InvalidInput
from audit.events import record_event
from audit.models import Event
from imaging.datasets import get_case
from imaging.models import Case, ReferenceStandard, Region
from imaging.models.standard import FindingClass, Origin
from imaging.standard.acts import one_change
from imaging.standard.current import NewStandard, lock_cases, standard_of, write_standards
from imaging.standard.drawn import DrawnLesion, make_regions
from imaging.standard.regions import add_regions, withdraw_regions

ACTIONS = ("standard.set", "standard.adjudicated")


@dataclass(frozen=True)
class PastStandard:
    """A row of the history. `reason` is why it was set, `replaced_because` why another took its place."""

    standard: ReferenceStandard
    reason: str


@dataclass(frozen=True)
class CaseStandard:
    """What stands of a case and what stood before, the newest first."""

    current: PastStandard | None
    history: list[PastStandard]
    lesions: list[Region]
    former_lesions: list[Region]


@dataclass(frozen=True)
class Decision:
    """What is to stand from now on. With `keep_lesions` those that are there stay, and `lesions` come beside them."""

    finding_class: str
    finding: str
    attributes: Mapping[str, str]
    lesions: Sequence[DrawnLesion]
    keep_lesions: bool
    reason: str


def read_standard(*, actor: User, case_id: UUID | str) -> CaseStandard:
    case = get_case(actor=actor, case_id=case_id)
    rows = list(ReferenceStandard.objects.filter(case=case).select_related("by").order_by("-at", "-pk"))
    reasons = _reasons_of(rows)
    told = [PastStandard(row, reasons.get(row.pk, "")) for row in rows]
    regions = list(
        Region.objects.filter(image__case=case).select_related("by").prefetch_related("planes").order_by("at", "pk")
    )
    return CaseStandard(
        current=next((one for one in told if one.standard.replaced_at is None), None),
        history=[one for one in told if one.standard.replaced_at is not None],
        lesions=[region for region in regions if region.replaced_at is None],
        former_lesions=[region for region in regions if region.replaced_at is not None],
    )


def set_standard(*, actor: User, case_id: UUID | str, decision: Decision) -> CaseStandard:
    """An administrator's own word. Raises InvalidInput for one that contradicts itself, StandardSealed (409)."""
    case = get_case(actor=actor, case_id=case_id)
    with one_change():
        lock_cases([case.pk])
        decide(case, decision, origin=Origin.PERSON, by=actor, action="standard.set")
    return read_standard(actor=actor, case_id=case.pk)


def decide(
    case: Case, decision: Decision, *, origin: str, by: User, action: str, detail: Mapping[str, str] | None = None
) -> None:
    """Write a decision and its event, inside the caller's transaction with the case locked."""
    standing = Region.objects.filter(image__case=case, replaced_at__isnull=True)
    _check(decision, has_lesions=standing.exists(), has_standard=standard_of(case) is not None)
    because = decision.reason.strip() or "It was set anew."
    new = NewStandard(
        case.pk, decision.finding_class, decision.finding.strip(), dict(decision.attributes), origin=origin, by=by
    )
    write_standards([new], because=because)
    gone = [] if decision.keep_lesions else list(standing.values_list("pk", flat=True))
    withdrawn = withdraw_regions(gone, because=because)
    added = add_regions(make_regions(case, decision.lesions, origin=origin, by=by))
    current = standard_of(case)
    assert current is not None
    record_event(
        actor=by,
        action=action,
        subject=current,
        detail={
            "case": case.code,
            "finding_class": decision.finding_class,
            "lesions_added": len(added),
            "lesions_withdrawn": withdrawn,
            "reason": decision.reason.strip(),
            **(detail or {}),
        },
    )


def _check(decision: Decision, *, has_lesions: bool, has_standard: bool) -> None:
    if decision.finding_class == FindingClass.NORMAL and decision.lesions:
        raise InvalidInput("normal_with_lesions", "A normal case has no lesions. Call it abnormal.", field="lesions")
    if decision.finding_class == FindingClass.NORMAL and decision.keep_lesions and has_lesions:
        message = "A normal case has no lesions. Let them be withdrawn, or call it abnormal."
        raise InvalidInput("normal_with_lesions", message, field="keep_lesions")
    if not decision.reason.strip() and (has_standard or has_lesions):
        raise InvalidInput("reason_missing", "Say why the standard of this case is changed.", field="reason")


def _reasons_of(rows: Sequence[ReferenceStandard]) -> dict[int, str]:
    """Why each was set, from the trail of events."""
    subjects = {f"{row._meta.label_lower}:{row.pk}": row.pk for row in rows}
    events = Event.objects.filter(subject__in=subjects, action__in=ACTIONS).order_by("seq")
    return {subjects[event.subject]: str(event.detail.get("reason", "")) for event in events}
