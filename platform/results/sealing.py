"""Keep the reference standard as it is when the blind is broken: later labels change no result of that study."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from imaging.models import ReferenceStandard, Region
from results.models import SealedStandard, Unblinding
from studies.models import Study
from studies.protocol import get_study


@dataclass(frozen=True)
class StandardCount:
    """What there is to seal. Training cases are left out: no statistic uses them."""

    cases: int
    without_class: int
    abnormal_without_region: int


def count_standard(*, actor: User, study_id: UUID) -> StandardCount:
    """What unblinding would seal now, so that missing labels are seen while they can still be added."""
    rows = [row for row in _read_standards(get_study(actor=actor, study_id=study_id)) if not row.chosen.is_training]
    return StandardCount(
        cases=len(rows),
        without_class=sum(not row.finding_class for row in rows),
        abnormal_without_region=sum(
            row.finding_class == ReferenceStandard.FindingClass.ABNORMAL and not row.masks for row in rows
        ),
    )


def seal_standard(unblinding: Unblinding) -> str:
    """Keep what is so of every case of the study; returns its SHA-256. Call it in the transaction that unblinds."""
    rows = _read_standards(unblinding.study)
    for row in rows:
        row.unblinding = unblinding
    SealedStandard.objects.bulk_create(rows)
    return _hash(rows)


def _read_standards(study: Study) -> list[SealedStandard]:
    """One unsaved row for each case of the study, as its labels and regions are now."""
    chosen = list(study.cases.select_related("case"))
    standards = ReferenceStandard.objects.in_bulk([row.case_id for row in chosen])
    masks: dict[Any, list[str]] = defaultdict(list)
    for region in Region.objects.filter(image__in=[row.image_id for row in chosen]).order_by("mask_sha256"):
        masks[region.image_id].append(region.mask_sha256)
    rows = []
    for row in chosen:
        standard = standards.get(row.case_id)
        told = {"finding_class": standard.finding_class, "finding": standard.finding} if standard else {}
        rows.append(SealedStandard(chosen=row, masks=masks[row.image_id], **told))
    return rows


def _hash(rows: Iterable[SealedStandard]) -> str:
    told = [[row.chosen.case.code, row.finding_class, row.finding, row.masks] for row in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
