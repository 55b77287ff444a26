"""Break the blind of a closed study: an act with a reason, done once. Nothing of the results is seen before it."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.signing import Proof, sign
from api.errors import Conflict, InvalidInput
from audit.events import Detail
from results.models import Unblinding
from results.sealing import seal_standard
from studies.lifecycle import advance, check_transition
from studies.models import State, Study
from studies.protocol import get_study, lock_study

MEANING = "I break the blind of this study; its treatments and its secret are known after this."


def unblind_study(*, actor: User, study_id: UUID, reason: str, proof: Proof | None = None) -> Study:
    check_transition(get_study(actor=actor, study_id=study_id), "unblind")
    if not reason.strip():
        raise InvalidInput("reason_missing", "Say why the study is unblinded.", field="reason")
    signed = sign(actor=actor, proof=proof, meaning=MEANING, reason=reason.strip())
    return _unblind(actor, study_id, reason.strip(), signed)


@transaction.atomic
def _unblind(actor: User, study_id: UUID, reason: str, signed: Detail) -> Study:
    study = lock_study(actor=actor, study_id=study_id)
    check_transition(study, "unblind")
    unblinding = Unblinding.objects.create(study=study, reason=reason, by=actor)
    sealed = seal_standard(unblinding)
    advance(study, "unblind", actor=actor, reference_standard_sha256=sealed, **signed)
    return get_study(actor=actor, study_id=study_id)


def get_unblinded_study(*, actor: User, study_id: UUID) -> Study:
    """Raises Conflict while the study is blinded."""
    study = get_study(actor=actor, study_id=study_id)
    if study.state != State.UNBLINDED:
        raise Conflict("study_blinded", "Close and unblind this study first; before that there are no results.")
    return study
