"""What was frozen: the manifest against its hashes, the secret against its commitment, the states against events."""

import json
from collections.abc import Iterator
from typing import Any

from audit.models import Event
from results.verification.findings import Finding, Scope, name_study
from studies.derivation import FORMAT, hash_text, rederive_allocation
from studies.models import State, Study, StudySecret

#: Each act that leads to a state, in their order.
ACTS = {State.FROZEN: "freeze", State.READING: "open", State.CLOSED: "close", State.UNBLINDED: "unblind"}


def verify_manifests(_scope: Scope) -> Iterator[Finding]:
    for study in Study.objects.exclude(state=State.DRAFT).order_by("created_at").iterator(chunk_size=20):
        yield from _verify_texts(study)
        yield from _verify_acts(study)
        yield from _verify_secret(study)
    yield from _verify_studies()


def _verify_studies() -> Iterator[Finding]:
    """No study that was frozen is gone."""
    frozen = Event.objects.filter(action="study.freeze").values_list("subject", flat=True)
    held = {f"studies.study:{key}" for key in Study.objects.values_list("pk", flat=True)}
    for subject in sorted(set(frozen) - held):
        yield Finding("study_removed", f"{subject} was frozen once, and is gone.")


def read_manifest(study: Study) -> dict[str, Any] | None:
    """None where it is no JSON any more, which its hash tells already."""
    try:
        found = json.loads(study.manifest)
    except ValueError:
        return None
    return found if isinstance(found, dict) and {"format", "protocol", "cases", "allocation"} <= found.keys() else None


def _verify_texts(study: Study) -> Iterator[Finding]:
    if hash_text(study.manifest) != study.manifest_hash:
        yield Finding("manifest_changed", f"The manifest of {name_study(study)} does not have the hash beside it.")
    frozen = _event(study, "freeze")
    if frozen is not None and frozen.detail.get("manifest_hash") != hash_text(study.manifest):
        yield Finding("manifest_replaced", f"The manifest of {name_study(study)} is not the one that was frozen.")


def _verify_acts(study: Study) -> Iterator[Finding]:
    """A state that was reached without its act was written by hand, and one that was left behind was taken back."""
    states = list(ACTS)
    for place, state in enumerate(states):
        was_reached = place <= states.index(State(study.state))
        has_event = _event(study, ACTS[state]) is not None
        if was_reached and not has_event:
            yield Finding(
                "act_without_event", f"{name_study(study)} is {study.state}; no event says who did “{state}”."
            )
        if has_event and not was_reached:
            yield Finding("state_turned_back", f"{name_study(study)} is {study.state}, and was {state} before.")


def _verify_secret(study: Study) -> Iterator[Finding]:
    """Bit for bit: the secret is the one that was committed to, and gives the allocation in the manifest again."""
    manifest = read_manifest(study)
    if manifest is None:
        return
    held = StudySecret.objects.filter(study=study).first()
    if manifest["format"] == FORMAT and held is None:
        yield Finding("secret_missing", f"The secret of {name_study(study)} is gone.")
        return
    try:
        proof = rederive_allocation(manifest, bytes.fromhex(held.value) if held else None)
    except (KeyError, ValueError) as error:
        yield Finding("manifest_changed", f"The manifest of {name_study(study)} cannot be read: {error}.")
        return
    if proof.is_committed is False:
        yield Finding("secret_changed", f"The secret of {name_study(study)} is not the one it committed to.")
    if not proof.is_same:
        yield Finding(
            "allocation_not_drawn", f"The allocation in the manifest of {name_study(study)} was not drawn so."
        )


def _event(study: Study, act: str) -> Event | None:
    return Event.objects.filter(action=f"study.{act}", subject=f"studies.study:{study.pk}").order_by("id").first()
