"""Rows of one table that contradict each other, each named with the line of the other. None of them is used."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from uuid import UUID

from imaging.standard.targets import Claim

Said = Callable[[Claim], str]


def mark_contradictions(claims: Sequence[Claim]) -> None:
    """Give every claim that another one contradicts its problem, in words."""
    usable = [claim for claim in claims if not claim.problem]
    by_file: defaultdict[object, list[Claim]] = defaultdict(list)
    for claim in usable:
        by_file[claim.places, claim.is_of_patient].append(claim)
    for same in by_file.values():
        for what, said in _SAID.items():
            _mark(same, what, said)
    _mark_patients(usable)


_SAID: dict[str, Said] = {
    "label": lambda claim: claim.row.finding_class,
    "group": lambda claim: claim.group,
    "modality": lambda claim: claim.row.modality,
}


def _mark(same: Sequence[Claim], what: str, said: Said) -> None:
    """Rows of one file that say different things about `what`; a row that says nothing contradicts none."""
    lines: defaultdict[str, list[int]] = defaultdict(list)
    for claim in same:
        if said(claim):
            lines[said(claim)].append(claim.row.line)
    if len(lines) < 2:
        return
    for claim in same:
        others = [line for word, found in lines.items() if word != said(claim) for line in found]
        if said(claim):
            claim.problem = claim.problem or _words(claim, others, what)


def _mark_patients(claims: Sequence[Claim]) -> None:
    """A patient who is called normal has no file that is called abnormal."""
    normal: dict[UUID, Claim] = {
        image.case_id: claim
        for claim in claims
        if claim.is_of_patient and claim.row.finding_class == "normal"
        for image in claim.images
    }
    for claim in claims:
        patient = normal.get(claim.images[0].case_id)
        if patient and not claim.is_of_patient and claim.row.finding_class == "abnormal":
            patient.problem = patient.problem or _words(patient, [claim.row.line], "label")
            claim.problem = claim.problem or _words(claim, [patient.row.line], "label")


def _words(claim: Claim, others: Sequence[int], what: str) -> str:
    shown = ", ".join(map(str, sorted(others)[:10]))
    thing = "patient" if claim.is_of_patient else "file"
    return (
        f"Line {claim.row.line} contradicts line{'s' * (len(others) > 1)} {shown}: another {what} for the same "
        f"{thing}. Keep one of them."
    )
