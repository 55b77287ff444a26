"""Freeze a study: allocation and manifest in one transaction, after which triggers refuse every change."""

from uuid import UUID

import psycopg
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.signing import Proof, sign
from api.errors import Conflict
from audit.events import Detail
from studies.allocation import ALGORITHM, allocate
from studies.dataset_access import check_open
from studies.derivation import canonical_json, draws_of, hash_text
from studies.lifecycle import advance, check_transition
from studies.manifest import describe_study
from studies.models import Study
from studies.preparing import prepare_few
from studies.protocol import get_study, lock_study
from studies.readiness import check_readiness, make_design
from studies.secrets import secret_of
from studies.selection import select_scored, select_training
from studies.showings import collect_showings, remove_stale_showings, wanted_showings
from studies.storing import store_allocation

MEANING = "I freeze this protocol; it cannot be changed after this."


def freeze_study(*, actor: User, study_id: UUID, reason: str = "", proof: Proof | None = None) -> Study:
    """What is left to prepare is made before the transaction, which sees whether it still is what the draft shows."""
    study = get_study(actor=actor, study_id=study_id)
    check_transition(study, "freeze")
    check_open(actor, study)
    signed = sign(actor=actor, proof=proof, meaning=MEANING, reason=reason)
    _check_ready(study)
    prepare_few(study)
    try:
        return _freeze(actor, study_id, signed)
    except IntegrityError as error:
        if not isinstance(error.__cause__, psycopg.errors.RestrictViolation):
            raise
        message = "A reader may open this study's images by now. Look at its readiness, and choose other readers."
        raise Conflict("reader_opens_dataset", message, field="readers") from error


@transaction.atomic
def _freeze(actor: User, study_id: UUID, signed: Detail) -> Study:
    study = lock_study(actor=actor, study_id=study_id)
    check_transition(study, "freeze")
    _check_ready(study)
    scored, training = select_scored(study), select_training(study)
    selected = [*scored, *training]
    prepared = collect_showings(study, wanted_showings(study, selected))
    if prepared is None:
        raise Conflict("not_prepared", "The study was changed meanwhile. Prepare the images again, then freeze it.")
    design = make_design(study, scored, training)
    allocation = allocate(design, draws_of(design, secret_of(study)))
    described = describe_study(study=study, design=design, selected=selected, prepared=prepared, allocation=allocation)
    store_allocation(study, scored, training, allocation, prepared)
    remove_stale_showings(study, prepared)
    return _seal(actor, study, canonical_json(described), signed)


def _seal(actor: User, study: Study, manifest: str, signed: Detail) -> Study:
    study.algorithm = ALGORITHM
    study.manifest = manifest
    study.manifest_hash = hash_text(manifest)
    advance(study, "freeze", actor=actor, manifest_hash=study.manifest_hash, **signed)
    return get_study(actor=actor, study_id=study.pk)


def _check_ready(study: Study) -> None:
    problems = check_readiness(study).problems
    if problems:
        first = problems[0]
        more = f" ({len(problems) - 1} more under readiness.)" if len(problems) > 1 else ""
        raise Conflict("study_not_ready", first.message + more, field=first.field)
