"""An investigator whose right to a study's dataset was taken keeps the study, but chooses and freezes nothing of it."""

from uuid import UUID

from accounts.models import User
from api.errors import Forbidden, InvalidInput
from imaging.people import datasets_of
from studies.models import Study


def check_known(actor: User, dataset_id: UUID) -> None:
    """Raises InvalidInput for a dataset that the person may not open: to them there is none."""
    if not datasets_of(actor).filter(pk=dataset_id).exists():
        raise InvalidInput("unknown_dataset", "There is no such dataset. Choose one from the list.", field="dataset")


def check_open(actor: User, study: Study) -> None:
    if study.dataset_id is not None and not datasets_of(actor).filter(pk=study.dataset_id).exists():
        raise Forbidden(
            "dataset_closed",
            "You may no longer open this study's dataset. Ask an administrator to give it to you again, or choose "
            "another one.",
            field="dataset",
        )
