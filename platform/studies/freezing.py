"""Freeze a study: allocation and manifest in one transaction, after which triggers refuse every change."""

import json
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from api.errors import Conflict
from studies.allocation import ALGORITHM, allocate
from studies.lifecycle import advance, check_transition
from studies.manifest import canonical_json, describe_study, hash_text
from studies.models import State, Study
from studies.protocol import get_study, lock_study
from studies.readiness import check_readiness, make_design
from studies.selection import select_scored, select_training
from studies.storing import store_allocation


@transaction.atomic
def freeze_study(*, actor: User, study_id: UUID) -> Study:
    study = lock_study(actor=actor, study_id=study_id)
    check_transition(study, "freeze")
    _check_ready(study)
    scored, training = select_scored(study), select_training(study)
    design = make_design(study, scored, training)
    allocation = allocate(design)
    described = describe_study(study=study, design=design, selected=[*scored, *training], allocation=allocation)
    store_allocation(study, scored, training, allocation)
    study.algorithm = ALGORITHM
    study.manifest = canonical_json(described)
    study.manifest_hash = hash_text(study.manifest)
    advance(study, "freeze", actor=actor, manifest_hash=study.manifest_hash)
    return get_study(actor=actor, study_id=study_id)


def read_manifest(*, actor: User, study_id: UUID) -> dict[str, Any]:
    """The frozen manifest. Its allocation stays hidden until the study is unblinded."""
    study = get_study(actor=actor, study_id=study_id)
    if study.state == State.DRAFT:
        raise Conflict("study_not_frozen", "A draft has no manifest. Freeze the study first.")
    manifest = json.loads(study.manifest)
    if study.state != State.UNBLINDED:
        del manifest["allocation"]
    return {"manifest_hash": study.manifest_hash, "manifest": manifest}


def _check_ready(study: Study) -> None:
    problems = check_readiness(study).problems
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more under readiness.)" if len(problems) > 1 else ""
        raise Conflict("study_not_ready", first.message + more, field=first.field)
