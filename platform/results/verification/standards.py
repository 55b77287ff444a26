"""The reference standard of unblinded studies: the sealed one by its hash, and the live one as it was sealed."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from audit.models import Event
from results.models import SealedStandard, Unblinding
from results.sealing import hash_standards, read_standards
from results.verification.findings import Finding, Scope, name_study
from studies.models import State, Study


def verify_standards(_scope: Scope) -> Iterator[Finding]:
    for study in Study.objects.filter(state=State.UNBLINDED).order_by("created_at"):
        yield from _verify_sealed(study)
        yield from _verify_live(study)


def _sealed(study: Study) -> list[SealedStandard]:
    """In the order in which they were hashed."""
    rows = SealedStandard.objects.filter(unblinding__study=study).select_related("chosen__case")
    return list(rows.order_by("chosen__is_training", "chosen__position"))


def _verify_sealed(study: Study) -> Iterator[Finding]:
    event = Event.objects.filter(action="study.unblind", subject=f"studies.study:{study.pk}").order_by("id").first()
    told = event.detail.get("reference_standard_sha256") if event else None
    rows = _sealed(study)
    if event is not None and told is not None and told not in (hash_standards(rows), _hash_formerly(rows)):
        message = (
            f"The sealed reference standard of {name_study(study)} is not the one that its event was written with."
        )
        yield Finding("sealed_standard_changed", message)
    if not Unblinding.objects.filter(study=study).exists():
        yield Finding("unblinding_removed", f"Who unblinded {name_study(study)} and why is gone.")


def _verify_live(study: Study) -> Iterator[Finding]:
    live = {row.chosen_id: row for row in read_standards(study)}
    for row in _sealed(study):
        now = live.get(row.chosen_id)
        if now is None or _content(now, like=row) != _content(row, like=row):
            yield Finding(
                "standard_changed_after_sealing",
                f"The reference standard of {row.chosen.case.code} in {name_study(study)} was changed after sealing.",
            )


def _content(row: SealedStandard, *, like: SealedStandard) -> dict[str, Any]:
    """What is compared. Standards sealed before lesions had planes and labels are compared by their masks alone."""
    told: dict[str, Any] = {"class": row.finding_class, "finding": row.finding}
    if _is_former(like):
        return {**told, "masks": _masks(row)}
    return {**told, "attributes": row.attributes, "regions": row.regions}


def _is_former(row: SealedStandard) -> bool:
    """A lesion was then named by its mask."""
    return any(region["lesion"] == plane[1] for region in row.regions for plane in region["planes"])


def _masks(row: SealedStandard) -> list[str]:
    return sorted(str(sha256) for region in row.regions for _, sha256 in region["planes"])


def _hash_formerly(rows: list[SealedStandard]) -> str:
    """As standards were hashed before lesions had planes."""
    told = [[row.chosen.case.code, row.finding_class, row.finding, _masks(row)] for row in rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
