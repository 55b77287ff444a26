"""Images to cases: one case for each patient, numbered in the order in which they come."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db import connection
from django.db.models import Q

from imaging.decoding.answers import Identity
from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.identity import patient_text
from imaging.ingest.drafts import Owner
from imaging.ingest.notes import Note
from imaging.ingest.planes import Taken
from imaging.models import Case, Dataset, SourceFile

SEVERAL_ISSUERS = (
    "Other files bear this patient ID and do not say which hospital issued it. Are they the same person's?"
)
SEVERAL_PEOPLE = "Files under this patient ID name different people or birth dates. Are they all one person's?"


class Owners:
    """Whose each file is. A table may say so where the file does not name a patient."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._key = Deidentifier(dataset.secret).key
        self._people: defaultdict[str, set[str]] = defaultdict(set)
        self._groups: defaultdict[str, set[str]] = defaultdict(set)
        self._looked_up: set[str] = set()

    def meet(self, taken: Taken) -> None:
        """Remember what a file says of its patient, against which others will be held."""
        identity = taken.file.identity
        if identity.number:
            self._groups[identity.number].add(identity.group)
        if identity.person:
            self._people[identity.group].add(identity.person)

    def of(self, taken: Taken, note: Note) -> Owner:
        identity = taken.file.identity
        if identity.grouped_by == "patient":
            return Owner(identity.group, Case.GroupedBy.PATIENT, self._doubt(identity) or identity.question)
        if note.patient:
            return Owner(self._key(patient_text(note.patient)), Case.GroupedBy.TABLE)
        if identity.group:
            return Owner(identity.group, Case.GroupedBy(identity.grouped_by), identity.question)
        return Owner(self._key(f"file:{taken.file.file_sha256}"))

    def _doubt(self, identity: Identity) -> str:
        """An ID without an issuer is that of no hospital in particular: its key is the number's own."""
        self._look_up(identity)
        groups = self._groups[identity.number]
        if len(groups) > 1 and identity.number in groups:
            return SEVERAL_ISSUERS
        return SEVERAL_PEOPLE if _are_several(self._people[identity.group]) else ""

    def _look_up(self, identity: Identity) -> None:
        """What the files of earlier jobs said of the same patient: their headers hold its keys."""
        if identity.group in self._looked_up:
            return
        self._looked_up.add(identity.group)
        files = SourceFile.objects.filter(dataset=self._dataset, planes__image__case__group_id=identity.group)
        names = files.values_list("header__00100010__Value__0__Alphabetic", flat=True).distinct()
        self._people[identity.group].update(name for name in names if name)
        if identity.number and Case.objects.filter(dataset=self._dataset, group_id=identity.number).exists():
            self._groups[identity.number].add(identity.number)


def _are_several(people: Collection[str]) -> bool:
    """Two names, or two birth dates; one that is not said is no other one."""
    names, births = ({parts[side] for person in people if (parts := person.partition("^"))[side]} for side in (0, 2))
    return len(names) > 1 or len(births) > 1


def cases_of(*, dataset: Dataset, owners: Sequence[Owner]) -> dict[str, Case]:
    """The case of each group, made where there is none. Call inside a transaction: the numbering is locked."""
    lock_numbering(dataset)
    held = _held(dataset, {owner.group for owner in owners})
    cases = {group: case for case in held for group in (case.group_id, *case.joined_groups)}
    _ask(owners, cases)
    new = [owner for owner in dict.fromkeys(owners) if owner.group not in cases]
    last = Case.objects.filter(dataset=dataset).order_by("-number").values_list("number", flat=True).first() or 0
    for owner in new:
        if owner.group not in cases:
            last += 1
            cases[owner.group] = Case(
                dataset=dataset,
                number=last,
                group_id=owner.group,
                grouped_by=owner.grouped_by,
                identity_question=owner.question,
            )
    Case.objects.bulk_create(cases[group] for group in dict.fromkeys(owner.group for owner in new))
    return cases


def lock_numbering(dataset: Dataset) -> None:
    """Two workers do not give one number twice. Rows that only refer to the dataset, such as uploads, do not wait."""
    assert connection.in_atomic_block
    Dataset.objects.select_for_update(no_key=True).get(pk=dataset.pk)


def _held(dataset: Dataset, groups: Collection[str]) -> Iterable[Case]:
    """Their own, or joined with them by a person."""
    wanted = list(groups)
    return Case.objects.filter(Q(group_id__in=wanted) | Q(joined_groups__overlap=wanted), dataset=dataset)


_DOUBTS = (SEVERAL_PEOPLE, SEVERAL_ISSUERS)


def _ask(owners: Sequence[Owner], cases: dict[str, Case]) -> None:
    """A doubt that new files bring is asked of a case that is there already, too."""
    for owner in owners:
        case = cases.get(owner.group)
        if case and owner.question in _DOUBTS and not case.identity_question:
            case.identity_question = owner.question
            case.save(update_fields=["identity_question"])
