"""The standard of a case: the one that stands now, and how another takes its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from imaging.models import Case, ReferenceStandard
from imaging.models.standard import Origin
from imaging.standard.regions import LONGEST_REASON

LONGEST_FINDING = 200


@dataclass(frozen=True)
class NewStandard:
    """What is to be the standard of a case from now on."""

    case_id: UUID
    finding_class: str
    finding: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    origin: str = Origin.TABLE
    by: User | None = None

    def is_same(self, standing: ReferenceStandard) -> bool:
        return (self.finding_class, self.finding, dict(self.attributes), str(self.origin)) == (
            standing.finding_class,
            standing.finding,
            standing.attributes,
            standing.origin,
        )


def standard_of(case: Case) -> ReferenceStandard | None:
    """What stands of a case now; None where nothing is known."""
    return standards_of([case.pk]).get(case.pk)


def standards_of(cases: Iterable[Case | UUID]) -> dict[UUID, ReferenceStandard]:
    """The current standards by case, for those that have one, in one query."""
    keys = [case.pk if isinstance(case, Case) else case for case in cases]
    rows = ReferenceStandard.objects.filter(case__in=keys, replaced_at__isnull=True).select_related("by")
    return {row.case_id: row for row in rows}


def write_standards(wanted: Sequence[NewStandard], *, because: str) -> int:
    """Let each take the place of its case's, inside the caller's transaction. Returns how many say something new.

    The caller has locked the cases (`lock_cases`), so that two acts do not both find the same row standing.
    """
    standing = standards_of([one.case_id for one in wanted])
    new = [one for one in wanted if one.case_id not in standing or not one.is_same(standing[one.case_id])]
    old = [standing[one.case_id].pk for one in new if one.case_id in standing]
    ReferenceStandard.objects.filter(pk__in=old).update(
        replaced_at=timezone.now(), replaced_because=because[:LONGEST_REASON]
    )
    ReferenceStandard.objects.bulk_create([_row(one) for one in new], batch_size=1000)
    return len(new)


def lock_cases(cases: Iterable[UUID]) -> None:
    """Hold the rows of these cases until the transaction ends, in one order for everybody."""
    list(Case.objects.select_for_update().filter(pk__in=set(cases)).order_by("pk").values_list("pk", flat=True))


def _row(one: NewStandard) -> ReferenceStandard:
    return ReferenceStandard(
        case_id=one.case_id,
        finding_class=one.finding_class,
        finding=one.finding[:LONGEST_FINDING],
        attributes=dict(one.attributes),
        origin=one.origin,
        by=one.by,
    )
