"""The results of one study, from its rows."""

import importlib
from typing import Any
from uuid import UUID

from accounts.models import User
from results.columns import Tables
from results.tables import collect_tables
from results.unblinding import get_unblinded_study


def analyse_study(*, actor: User, study_id: UUID) -> dict[str, Any]:
    """Plain JSON, the same as analyses.json of an export. Raises Conflict while the study is blinded."""
    return analyse_tables(collect_tables(get_unblinded_study(actor=actor, study_id=study_id)))


def analyse_tables(tables: Tables) -> dict[str, Any]:
    """Loads the statistics at their first use: they take seconds, and most processes never need them."""
    results: dict[str, Any] = importlib.import_module("results.analyses").analyse(tables)
    return results
