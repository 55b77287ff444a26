"""Make what readers of a study will be shown, before it is frozen: nothing is computed while they read.

Every step stands by itself, so that a run may be killed and begun again. What a draft does not show any more stays
until it is frozen.
"""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from api.errors import Conflict
from imaging.holding import hold_files
from imaging.models import Showing
from imaging.progress import Report
from imaging.showing import make_showing, remove_showings
from studies.grids import count_unknown, find_grid
from studies.models import State, Study
from studies.secrets import derive_key, secret_of
from studies.selection import select_scored, select_training
from studies.showings import Wanted, missing_showings, wanted_showings

#: Freezing makes so many pixels itself, original and showings together: some 3 s. More is a job.
FEW_PIXELS = 40_000_000


def list_wanted(study: Study) -> list[Wanted]:
    return wanted_showings(study, [*select_scored(study), *select_training(study)])


def are_few(missing: Sequence[Wanted]) -> bool:
    """Whether freezing makes them itself."""
    originals = {one.image.pk: one.image for one in missing}
    return sum(one.pixels for one in missing) + count_unknown(originals.values()) <= FEW_PIXELS


def prepare_study(*, study_id: UUID, report: Report) -> str:
    """Make every showing that is missing. Returns one sentence that sums up. Raises Conflict for a study no draft."""
    study = _get_draft(study_id)
    missing = missing_showings(study, list_wanted(study))
    total = sum(one.planes for one in missing)
    done = 0
    for one in missing:
        report(done, total, f"{one.image.case.code}, {one.made.treatment}")
        _prepare(study, one)
        done += one.planes
    report(total, total, "")
    return f"{total} planes prepared." if total else "Everything was prepared already."


def prepare_few(study: Study) -> None:
    """What is missing, where that is little. Raises Conflict where it is much."""
    missing = missing_showings(study, list_wanted(study))
    if not missing:
        return
    if not are_few(missing):
        raise Conflict(
            "not_prepared", "Prepare the images first: there are too many planes to do so while the study is frozen."
        )
    with hold_files():
        for one in missing:
            _prepare(study, one)


def _get_draft(study_id: UUID) -> Study:
    study = Study.objects.filter(pk=study_id, state=State.DRAFT).first()
    if study is None:
        raise Conflict("study_not_draft", "This study is no draft any more: nothing is left to prepare.")
    return study


def _prepare(study: Study, one: Wanted) -> None:
    """One showing. A draft that is removed meanwhile leaves none; one that is frozen meanwhile keeps what it shows."""
    _get_draft(study.pk)
    _remove_damaged(study, one)
    try:
        make_showing(
            owner=study.pk,
            key=derive_key(secret_of(study), "dither"),
            reconstruction=one.made,
            first_plane=one.first_plane,
            last_plane=one.last_plane,
            grid=find_grid(one.image),
        )
    except IntegrityError:
        _get_draft(study.pk)  # says in words that it is frozen
        raise
    if not Study.objects.filter(pk=study.pk).exists():
        remove_showings(study.pk)


def _remove_damaged(study: Study, one: Wanted) -> None:
    """A showing of the right planes whose frames are lost would be taken for whole."""
    with transaction.atomic():
        found = Showing.objects.filter(owner=study.pk, reconstruction=one.made).first()
        if found is not None and not one.is_shown_by(found):
            found.delete()
