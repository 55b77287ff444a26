"""The secret of a study: drawn by the server, seen by nobody before unblinding, typed by nobody ever.

Allocation, blind codes, the choice of training cases and the dither of showings are drawn from keys that come of it.
"""

import secrets

from studies.keys import commitment, derive_key
from studies.models import Study, StudySecret

__all__ = ["commitment", "derive_key", "draw_secret", "secret_of"]

_BYTES = 32


def draw_secret(study: Study) -> None:
    """Once, when the study is made; the database keeps it."""
    StudySecret.objects.create(study=study, value=secrets.token_hex(_BYTES))


def secret_of(study: Study) -> bytes:
    """Never to be sent. Studies frozen before there were secrets have none: their seed is in their manifest."""
    return bytes.fromhex(StudySecret.objects.values_list("value", flat=True).get(study=study))
