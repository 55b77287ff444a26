"""The results of one study, from its rows."""

from typing import Any
from uuid import UUID

from accounts.models import User
from results.analyses import analyse
from results.tables import collect_tables
from results.unblinding import get_unblinded_study


def analyse_study(*, actor: User, study_id: UUID) -> dict[str, Any]:
    """Plain JSON, the same as analyses.json of an export. Raises Conflict while the study is blinded."""
    return analyse(collect_tables(get_unblinded_study(actor=actor, study_id=study_id)))
