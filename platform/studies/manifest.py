"""What a study promised when it was frozen, as canonical JSON, and its SHA-256.

"fovea-manifest-2" says of each case by which displays, images and planes it is read, and of each treatment one hash
over the frames of all planes. "fovea-manifest-1" knew one image of one plane a case; its studies are still read.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from imaging.models import Reconstruction
from studies.allocation import ALGORITHM, Allocated, Design, allocate, describe_rows
from studies.models import Question, Study
from studies.selection import ChosenView, Selected

FORMAT, ONE_PLANE = "fovea-manifest-2", "fovea-manifest-1"


def canonical_json(content: Any) -> str:
    """Sorted keys, no spaces, no escapes: one text for one content."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def hash_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def describe_study(
    *, study: Study, design: Design, selected: Iterable[Selected], allocation: list[Allocated]
) -> dict[str, Any]:
    """Readers appear by their codes, never by name."""
    return {
        "format": FORMAT,
        "study": {"id": str(study.pk), "title": study.title, "is_simulated": study.is_simulated},
        "protocol": _describe_protocol(study, design),
        "cases": [_describe_case(one, design.treatments) for one in selected],
        "allocation": {"algorithm": ALGORITHM, "rows": describe_rows(allocation)},
    }


def design_of(manifest: dict[str, Any]) -> Design:
    """The design in a manifest. Raises ValueError for a format that is not known."""
    if manifest["format"] not in (FORMAT, ONE_PLANE):
        raise ValueError(f"format must be {FORMAT} or {ONE_PLANE}, got {manifest['format']}")
    protocol = manifest["protocol"]
    displays = {case["case"]: len(case.get("displays", (None,))) for case in manifest["cases"]}
    return Design(
        readers=tuple(protocol["readers"]),
        cases=tuple(protocol["cases"]),
        treatments=tuple(protocol["treatments"]),
        is_paired=protocol["presentation"] == "pair",
        sessions=protocol["sessions"],
        repeats=protocol["repeats"],
        seed=protocol["seed"],
        training_cases=tuple(protocol["training_cases"]),
        displays=tuple(displays[case] for case in protocol["cases"]),
    )


def derive_rows(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of the allocation made again, which equal those in the manifest to the letter."""
    return describe_rows(allocate(design_of(manifest)), algorithm=manifest["allocation"]["algorithm"])


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
        "seed": study.seed,
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


def _describe_case(one: Selected, treatments: tuple[str, ...]) -> dict[str, Any]:
    return {
        "case": str(one.case.pk),
        "code": one.case.code,
        "group_id": one.case.group_id,
        "displays": [[_describe_view(view, treatments) for view in display] for display in one.displays],
    }


def _describe_view(view: ChosenView, treatments: tuple[str, ...]) -> dict[str, Any]:
    return {
        "image": str(view.image.pk),
        "kind": view.image.kind,
        "pixels_sha256": view.image.pixels_sha256,
        "plane_count": view.image.plane_count,
        "first_plane": view.first_plane,
        "last_plane": view.last_plane,
        "reconstructions": [_describe_made(view.reconstructions[key]) for key in treatments],
    }


def _describe_made(made: Reconstruction) -> dict[str, Any]:
    return {
        "treatment": made.treatment,
        "frames_sha256": made.frames_sha256,
        "checkpoint_sha256": made.checkpoint_sha256 or None,
        "provenance_sha256": hash_text(canonical_json(made.provenance)),
        "rows": made.rows,
        "columns": made.columns,
    }
