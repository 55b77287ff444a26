"""Keep the reference standard as it is when the blind is broken: later labels change no result of that study."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

from accounts.models import User
from imaging.models import ReferenceStandard
from imaging.standard.current import standards_of
from imaging.standard.regions import find_regions
from results.models import SealedStandard, Unblinding
from studies.models import Study, StudyCase
from studies.protocol import get_study


class SealedRegion(TypedDict):
    """One lesion: the ids of its region and image as text; `planes` are [index, hash of the mask]."""

    lesion: str
    image: str
    label: str
    kind: str
    attributes: dict[str, Any]
    planes: list[list[int | str]]


@dataclass(frozen=True)
class StandardCount:
    """What there is to seal. Training cases are left out: no statistic uses them."""

    cases: int
    without_class: int
    abnormal_without_region: int


def count_standard(*, actor: User, study_id: UUID) -> StandardCount:
    """What unblinding would seal now, so that missing labels are seen while they can still be added."""
    rows = [row for row in read_standards(get_study(actor=actor, study_id=study_id)) if not row.chosen.is_training]
    return StandardCount(
        cases=len(rows),
        without_class=sum(not row.finding_class for row in rows),
        abnormal_without_region=sum(
            row.finding_class == ReferenceStandard.FindingClass.ABNORMAL and not row.regions for row in rows
        ),
    )


def seal_standard(unblinding: Unblinding) -> str:
    """Keep what is so of every case of the study; returns its SHA-256. Call it in the transaction that unblinds."""
    rows = read_standards(unblinding.study)
    for row in rows:
        row.unblinding = unblinding
    SealedStandard.objects.bulk_create(rows)
    return hash_standards(rows)


def read_standards(study: Study) -> list[SealedStandard]:
    """One unsaved row for each case of the study, as its labels and lesions are now."""
    chosen = list(study.cases.select_related("case").prefetch_related("views"))
    standards = standards_of([row.case_id for row in chosen])
    regions = _read_regions(study)
    return [_read_case(row, standards.get(row.case_id), regions) for row in chosen]


def _read_case(
    row: StudyCase, standard: ReferenceStandard | None, regions: dict[UUID, list[SealedRegion]]
) -> SealedStandard:
    names = ("finding_class", "finding", "attributes")
    told = {name: getattr(standard, name) for name in names} if standard else {}
    images = dict.fromkeys(view.image_id for view in row.views.all())
    return SealedStandard(chosen=row, regions=[region for image in images for region in regions[image]], **told)


def _read_regions(study: Study) -> dict[UUID, list[SealedRegion]]:
    """The lesions of every image that is read, by image, in a fixed order."""
    found: dict[UUID, list[SealedRegion]] = defaultdict(list)
    images = study.views.order_by().values_list("image_id", flat=True).distinct()
    for region in find_regions(images).order_by("first_plane", "y", "x", "pk"):
        found[region.image_id].append(
            {
                "lesion": str(region.pk),
                "image": str(region.image_id),
                "label": region.label,
                "kind": region.kind,
                "attributes": region.attributes,
                "planes": [[plane.index, plane.mask_sha256] for plane in region.planes.all()],
            }
        )
    return found


def hash_standards(rows: Iterable[SealedStandard]) -> str:
    told = [[row.chosen.case.code, row.finding_class, row.finding, row.attributes, row.regions] for row in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
