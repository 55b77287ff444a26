"""Who may open a dataset: its images, its variants, its reference standard. Roles say what one may do there.

Administrators see that every dataset is there and decide who its people are, but open only their own. Giving oneself
the right is an act like any other: it stays on record, and whoever had it can read no study on these images blind.
A dataset may be without people: an administrator can always give it again.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest, Now

from accounts.models import Role, User
from api.errors import Conflict, InvalidInput, NotFound
from audit.events import record_event
from imaging.models import Dataset, DatasetPerson

ENTITLED = (Role.INVESTIGATOR, Role.ADMINISTRATOR)
_NOW = Q(taken_at__isnull=True)
_RESTRICT_VIOLATION = "23001"


def datasets_of(person: User) -> QuerySet[Dataset]:
    """Those that the person may open now. Every way to what lies below a dataset goes through here."""
    return Dataset.objects.filter(pk__in=DatasetPerson.objects.filter(_NOW, person=person).values("dataset"))


def may_open(person: User, dataset: Dataset) -> bool:
    return DatasetPerson.objects.filter(_NOW, person=person, dataset=dataset).exists()


def who_could_open(dataset_ids: Iterable[UUID], since: datetime | None) -> QuerySet[DatasetPerson]:
    """Everybody who may open one of these now, or could at any time since then."""
    is_so = _NOW if since is None else _NOW | Q(taken_at__gte=since)
    return DatasetPerson.objects.filter(is_so, dataset__in=list(dataset_ids))


def list_people(*, actor: User, dataset_id: UUID | str) -> QuerySet[DatasetPerson]:
    """Those who may open it first, then those who could. An administrator sees them of every dataset."""
    dataset = _get_dataset(actor, dataset_id)
    rows = DatasetPerson.objects.filter(dataset=dataset).select_related("person", "given_by")
    return rows.order_by(F("taken_at").desc(nulls_first=True), "given_at", "pk")


def give_access(*, actor: User, dataset_id: UUID | str, person_id: UUID | str) -> DatasetPerson:
    """The person's row; one who has it keeps it as it is.

    Raises InvalidInput for a person without the role, Conflict for a reader of a study on these images that is not
    unblinded yet.
    """
    dataset, person = _get_dataset(actor, dataset_id), _get_entitled(person_id)
    try:
        with transaction.atomic():
            Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)  # of two who give, one does
            if held := DatasetPerson.objects.filter(_NOW, dataset=dataset, person=person).first():
                return held
            given = admit(actor=actor, dataset=dataset, person=person)
            _record(actor, "dataset.person_given", dataset, person)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != _RESTRICT_VIOLATION:
            raise
        raise _is_reader(person) from error
    return given


@transaction.atomic
def take_access(*, actor: User, dataset_id: UUID | str, person_id: UUID | str) -> None:
    """It ends now; that the person could open the dataset until now is kept."""
    dataset = _get_dataset(actor, dataset_id)
    rows = DatasetPerson.objects.select_for_update().filter(_NOW, dataset=dataset, person__pk=person_id)
    held = rows.select_related("person").first()
    if held is None:
        raise NotFound("person_not_found", "This person cannot open the dataset. Choose one from its list of people.")
    rows.update(taken_at=Greatest(Now(), F("given_at")))  # a clock that was set back makes no row end before it began
    _record(actor, "dataset.person_taken", dataset, held.person)


def admit(*, actor: User, dataset: Dataset, person: User) -> DatasetPerson:
    """The bare row, within the caller's transaction and beside an event of the caller's."""
    return DatasetPerson.objects.create(dataset=dataset, person=person, given_by=actor)


def _get_dataset(actor: User, dataset_id: UUID | str) -> Dataset:
    reachable = Dataset.objects.all() if actor.has_role(Role.ADMINISTRATOR) else datasets_of(actor)
    dataset = reachable.filter(pk=dataset_id).first()
    if dataset is None:
        raise NotFound("dataset_not_found", "There is no such dataset. Choose one from the list.")
    return dataset


def _get_entitled(person_id: UUID | str) -> User:
    person = User.objects.filter(pk=person_id, is_active=True, roles__overlap=list(ENTITLED)).first()
    if person is None:
        raise InvalidInput("not_entitled", "Choose an active investigator or administrator.", field="person")
    return person


def _is_reader(person: User) -> Conflict:
    return Conflict(
        "is_reader",
        f"{person.display_name} reads a study on these images that is not unblinded yet, and would see what is "
        "compared. Unblind that study first, or give the dataset to somebody else.",
        field="person",
    )


def _record(actor: User, action: str, dataset: Dataset, person: User) -> None:
    record_event(actor=actor, action=action, subject=dataset, detail={"person": str(person.pk)})
