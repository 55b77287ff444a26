"""Break the blind of a closed study: an act with a reason, done once."""

from uuid import UUID

from django.db import transaction

from accounts.models import User
from results.models import Unblinding
from studies.lifecycle import advance, check_transition
from studies.models import Study
from studies.protocol import get_study, lock_study


@transaction.atomic
def unblind_study(*, actor: User, study_id: UUID, reason: str) -> Study:
    study = lock_study(actor=actor, study_id=study_id)
    check_transition(study, "unblind")
    Unblinding.objects.create(study=study, reason=reason, by=actor)
    advance(study, "unblind", actor=actor, reason=reason)
    return get_study(actor=actor, study_id=study_id)
