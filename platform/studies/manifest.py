"""What a study promised when it was frozen, as canonical JSON, and its SHA-256.

"fovea-manifest-3" commits to the study's secret by its hash (`keys.commitment` says of what text). It says of each view
on which value grid it is shown, and of each treatment one hash over the frames that are shown, beside that of the
frames that were made. `derivation` reads it and the formats before.
"""

from collections.abc import Iterable
from typing import Any

from studies.derivation import FORMAT, canonical_json, describe_allocation, hash_text
from studies.design import Allocated, Design
from studies.models import Question, Study
from studies.secrets import commitment, secret_of
from studies.selection import ChosenView, Selected
from studies.showings import Prepared

#: What an investigator may know of a treatment's images before unblinding: nothing that a reader's bytes could be held
#: against.
_OPEN = ("treatment", "checkpoint_sha256", "provenance_sha256", "rows", "columns")


def describe_study(
    *, study: Study, design: Design, selected: Iterable[Selected], prepared: Prepared, allocation: list[Allocated]
) -> dict[str, Any]:
    """Readers appear by their codes, never by name."""
    secret = secret_of(study)
    return {
        "format": FORMAT,
        "study": {"id": str(study.pk), "title": study.title, "is_simulated": study.is_simulated},
        "protocol": _describe_protocol(study, design),
        "secret_sha256": commitment(secret),
        "cases": [_describe_case(one, design.treatments, prepared) for one in selected],
        "allocation": describe_allocation(allocation, secret),
    }


def conceal(manifest: dict[str, Any]) -> dict[str, Any]:
    """What of a manifest of any format may be read before unblinding."""
    protocol = {name: value for name, value in manifest["protocol"].items() if name != "seed"}
    cases = [_conceal(case, is_former=manifest["format"] != FORMAT) for case in manifest["cases"]]
    shown = {name: value for name, value in manifest.items() if name != "allocation"}
    return {**shown, "protocol": protocol, "cases": cases}


def _conceal(part: Any, *, is_former: bool) -> Any:
    """Of studies frozen before there were value grids, the pixels of the image itself are what the original shows."""
    if isinstance(part, list):
        return [_conceal(one, is_former=is_former) for one in part]
    if not isinstance(part, dict):
        return part
    if "treatment" in part:
        return {name: part[name] for name in _OPEN}
    hidden = ("pixels_sha256", "image_sha256") if is_former else ()
    return {name: _conceal(value, is_former=is_former) for name, value in part.items() if name not in hidden}


def _describe_protocol(study: Study, design: Design) -> dict[str, Any]:
    return {
        "dataset": str(study.dataset_id),
        "comparison": study.comparison,
        "scale": study.scale,
        "degradation": study.degradation or None,
        "treatments": list(design.treatments),
        "cases": list(design.cases),
        "training_cases": list(design.training_cases),
        "readers": list(design.readers),
        "presentation": study.presentation,
        "interpolation": study.interpolation,
        "questions": [_describe_question(question) for question in study.questions.all()],
        "sessions": study.sessions,
        "washout_hours": study.washout_hours,
        "repeats": study.repeats,
        "training": study.training,
        "seconds_per_item": study.seconds_per_item,
        "idle_after_s": study.idle_after_s,
    }


def _describe_question(question: Question) -> dict[str, Any]:
    return {
        "id": str(question.pk),
        "kind": question.kind,
        "prompt": question.prompt,
        "criterion": question.criterion,
        "is_required": question.is_required,
        "allows_tie": question.allows_tie,
        "asks_confidence": question.asks_confidence,
    }


def _describe_case(one: Selected, treatments: tuple[str, ...], prepared: Prepared) -> dict[str, Any]:
    return {
        "case": str(one.case.pk),
        "code": one.case.code,
        "group_id": one.case.group_id,
        "displays": [[_describe_view(view, treatments, prepared) for view in display] for display in one.displays],
    }


def _describe_view(view: ChosenView, treatments: tuple[str, ...], prepared: Prepared) -> dict[str, Any]:
    grid = prepared.grids[view.image.pk]
    return {
        "image": str(view.image.pk),
        "kind": view.image.kind,
        "pixels_sha256": view.image.pixels_sha256,
        "plane_count": view.image.plane_count,
        "first_plane": view.first_plane,
        "last_plane": view.last_plane,
        "grid": {"step": grid.step, "narrowest_window": grid.narrowest_window, "method": grid.method},
        "reconstructions": [_describe_made(view, key, prepared) for key in treatments],
    }


def _describe_made(view: ChosenView, key: str, prepared: Prepared) -> dict[str, Any]:
    made = view.reconstructions[key]
    return {
        "treatment": made.treatment,
        "frames_sha256": made.frames_sha256,
        "shown_sha256": prepared.showings[made.pk].frames_sha256,
        "checkpoint_sha256": made.checkpoint_sha256 or None,
        "provenance_sha256": hash_text(canonical_json(made.provenance)),
        "rows": made.rows,
        "columns": made.columns,
    }
