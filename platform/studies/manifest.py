"""What a study promised when it was frozen, as canonical JSON, and its SHA-256."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from studies.allocation import ALGORITHM, Allocated, Design
from studies.models import Question, Study
from studies.selection import Selected

FORMAT = "fovea-manifest-1"


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
        "cases": [_describe_case(one, design) for one in selected],
        "allocation": {"algorithm": ALGORITHM, "rows": [asdict(row) for row in allocation]},
    }


def design_of(manifest: dict[str, Any]) -> Design:
    """The design in a manifest, from which `allocate` makes the same rows again."""
    protocol = manifest["protocol"]
    return Design(
        readers=tuple(protocol["readers"]),
        cases=tuple(protocol["cases"]),
        treatments=tuple(protocol["treatments"]),
        is_paired=protocol["presentation"] == "pair",
        sessions=protocol["sessions"],
        repeats=protocol["repeats"],
        seed=protocol["seed"],
        training_cases=tuple(protocol["training_cases"]),
    )


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


def _describe_case(one: Selected, design: Design) -> dict[str, Any]:
    assert one.image is not None  # readiness refused a case without reconstructions
    return {
        "case": str(one.case.pk),
        "code": one.case.code,
        "group_id": one.case.group_id,
        "image": str(one.image.pk),
        "image_sha256": one.image.frame_sha256,
        "reconstructions": [
            {
                "treatment": key,
                "frame_sha256": one.reconstructions[key].frame_sha256,
                "checkpoint_sha256": one.reconstructions[key].checkpoint_sha256 or None,
                "provenance_sha256": hash_text(canonical_json(one.reconstructions[key].provenance)),
                "rows": one.reconstructions[key].rows,
                "columns": one.reconstructions[key].columns,
            }
            for key in design.treatments
        ],
    }
