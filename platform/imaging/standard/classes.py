"""Normal or abnormal, as the rows of one table say it of cases; and the lesions that a newer "normal" withdraws."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from imaging.models import Image, ReferenceStandard, Region
from imaging.models.standard import FindingClass, Origin
from imaging.standard.acts import Act
from imaging.standard.current import LONGEST_FINDING, NewStandard, standards_of, write_standards
from imaging.standard.outcomes import Tally
from imaging.standard.regions import find_regions, withdraw_regions
from imaging.standard.targets import Claim, Place, image_keys

SETTLED = "The standard of this case was settled in the browser, so the table does not replace it. Change it there."
OUTLINED = "The row says normal, and another file of this upload outlines a lesion there. Correct one of the two."
STANDS_NORMAL = "The case stands as normal, and the row outlines a lesion. Write abnormal in its label."
STAYS_ABNORMAL = (
    "The case stays abnormal: the row says normal of a part of its images only. Name all of them, or the patient."
)
CALLED_ABNORMAL = "Another table of this upload calls the case abnormal, which stands. Correct one of the two."
CALLED_NORMAL = "Another table of this upload calls the case normal; abnormal stands. Correct one of the two."
UNLABELLED = "The row gives a finding and no label, so nothing was set. Write normal or abnormal in the column label."
NEWER = "A newer table says otherwise."
NEWER_NORMAL = "A newer table calls its image normal."
_MENDABLE = (Origin.FILE, Origin.TABLE)
_LONGEST_ATTRIBUTE = 500


def apply_classes(claims: Sequence[Claim], *, act: Act, tally: Tally) -> int:
    """Write the standards and withdraw lesions of what is normal. Returns how many cases say something new.

    Claims that cannot be used get their problem here. The caller's transaction holds the cases.
    """
    standing = standards_of(image.case_id for claim in claims for image in claim.images)
    _refuse_settled(claims, standing, tally)
    _refuse_unlabelled(claims, standing, tally)
    _name_unlabelled(claims, tally)
    regions = list(find_regions(image_keys(_saying(claims, FindingClass.NORMAL))))
    _refuse_outlined(claims, regions, act, tally)
    _withdraw(claims, regions, act, tally)
    by_case: defaultdict[UUID, list[Claim]] = defaultdict(list)
    for claim in claims:
        if claim.row.finding_class and not claim.problem:
            by_case[claim.images[0].case_id].append(claim)
    places = _places_of(by_case)
    new = [
        found
        for case, rows in by_case.items()
        if (found := _standard(case, rows, standing.get(case), places[case], act, tally)) is not None
    ]
    return write_standards(new, because=NEWER)


def _saying(claims: Iterable[Claim], finding_class: str) -> Iterator[Claim]:
    return (claim for claim in claims if claim.row.finding_class == finding_class and not claim.problem)


def _refuse_settled(claims: Sequence[Claim], standing: Mapping[UUID, ReferenceStandard], tally: Tally) -> None:
    """What experts or an administrator settled, no table replaces; one that says the same contradicts nothing."""
    for claim in claims:
        known = standing.get(claim.images[0].case_id)
        says = claim.row.finding_class or claim.row.outlines
        if known is None or known.origin in _MENDABLE or not says:
            continue
        if claim.row.outlines or claim.row.finding_class != known.finding_class:
            tally.refuse(claim, SETTLED)


def _refuse_unlabelled(claims: Sequence[Claim], standing: Mapping[UUID, ReferenceStandard], tally: Tally) -> None:
    """A lesion of a case that stands as normal, and no row of the table that calls it abnormal."""
    abnormal = {claim.images[0].case_id for claim in _saying(claims, FindingClass.ABNORMAL)}
    for claim in claims:
        case = claim.images[0].case_id
        known = standing.get(case)
        is_normal = known is not None and known.finding_class == FindingClass.NORMAL and case not in abnormal
        if claim.row.outlines and is_normal and not claim.problem:
            tally.refuse(claim, STANDS_NORMAL)


def _name_unlabelled(claims: Sequence[Claim], tally: Tally) -> None:
    """A finding is kept with a label or with a lesion; alone it says neither normal nor abnormal."""
    for claim in claims:
        row = claim.row
        if row.finding and not (row.finding_class or row.outlines or claim.problem):
            tally.say(claim, UNLABELLED)


def _refuse_outlined(claims: Sequence[Claim], regions: Sequence[Region], act: Act, tally: Tally) -> None:
    """Normal in the table and outlined by a mask, in one upload: nobody can say which is right."""
    fresh = {
        (region.image_id, part.index)
        for region in regions
        if region.at >= act.since and region.origin == Origin.FILE
        for part in region.planes.all()
    }
    for claim in _saying(claims, FindingClass.NORMAL):
        if claim.places & fresh:
            tally.refuse(claim, OUTLINED)


def _withdraw(claims: Sequence[Claim], regions: Sequence[Region], act: Act, tally: Tally) -> None:
    """Lesions of files and tables that lie only where this table says normal."""
    normal: set[Place] = set()
    for claim in _saying(claims, FindingClass.NORMAL):
        normal |= claim.places
    gone = [
        region.pk
        for region in regions
        if region.origin in _MENDABLE
        and region.at < act.since
        and all((region.image_id, part.index) in normal for part in region.planes.all())
    ]
    tally.lesions_withdrawn += withdraw_regions(gone, because=NEWER_NORMAL)


def _places_of(cases: Iterable[UUID]) -> dict[UUID, set[Place]]:
    """All planes of all images of each case that are not left out."""
    found: defaultdict[UUID, set[Place]] = defaultdict(set)
    images = Image.objects.filter(case__in=list(cases), is_excluded=False).order_by()
    for case, image, planes in images.values_list("case", "pk", "plane_count"):
        found[case].update((image, index) for index in range(planes))
    return found


def _standard(
    case: UUID, rows: Sequence[Claim], known: ReferenceStandard | None, places: set[Place], act: Act, tally: Tally
) -> NewStandard | None:
    """What the rows of one case come to; None where it stays as it is, which its rows say."""
    abnormal = list(_saying(rows, FindingClass.ABNORMAL))
    if not abnormal and known is not None and known.finding_class == FindingClass.ABNORMAL:
        named = frozenset[Place]().union(*(claim.places for claim in rows))
        if reason := CALLED_ABNORMAL if known.at >= act.since else STAYS_ABNORMAL if places - named else "":
            for claim in rows:
                tally.say(claim, reason)
            return None
    if known is not None and known.origin not in _MENDABLE:
        return None
    if abnormal and known is not None and known.finding_class == FindingClass.NORMAL and known.at >= act.since:
        for claim in abnormal:
            tally.say(claim, CALLED_NORMAL)
    deciding = abnormal or rows
    return NewStandard(
        case_id=case,
        finding_class=FindingClass.ABNORMAL if abnormal else FindingClass.NORMAL,
        finding=_joined((claim.row.finding for claim in deciding), longest=LONGEST_FINDING),
        attributes=_merged([claim.row.attributes for claim in deciding]),
        origin=Origin.TABLE,
        by=act.by,
    )


def _merged(attributes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Every attribute; where rows differ, what each says."""
    names = dict.fromkeys(name for of_row in attributes for name in of_row)
    return {
        name: _joined((of_row.get(name, "") for of_row in attributes), longest=_LONGEST_ATTRIBUTE) for name in names
    }


def _joined(texts: Iterable[str], *, longest: int) -> str:
    return "; ".join(dict.fromkeys(text for text in texts if text))[:longest]
