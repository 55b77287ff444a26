"""Groups and modalities that a table names after its images were taken in: applied where that is right, else said."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.identity import patient_text
from imaging.ingest.matching import ImageIndex
from imaging.models import Case, Dataset, ExpertReading, Image, Reconstruction, ReferenceStandard, SourceFile
from imaging.models.standard import FindingClass
from imaging.standard.outcomes import Tally
from imaging.standard.ranges import changed_ranges
from imaging.standard.targets import Claim

OWN_PATIENT = (
    "The file itself names its patient, so the group of the table (column group_id or patient) was not applied."
)
BY_HAND = "An administrator settled whose images these are, so the group of the table (group_id) was not applied."
SPLIT_STUDY = "The images of one study belong to one patient, and the table puts them in several groups (group_id)."
OWN_MODALITY = "The file itself names its modality, so that of the table (column modality) was not applied."
HAS_VARIANTS = (
    "Variants were made of the image with the modality it has, so that of the table (modality) was not applied."
)
JOINED = "Its case was joined with another by a table."
_MOVABLE = (Case.GroupedBy.FILE, Case.GroupedBy.STUDY, Case.GroupedBy.TABLE)


def apply_modalities(claims: Sequence[Claim], tally: Tally) -> None:
    """Give images of formats that name no modality the one of the table, with the value range that goes with it."""
    wanted = [(claim, image) for claim in claims if claim.row.modality for image in claim.images]
    differing = [(claim, image) for claim, image in wanted if image.modality != claim.row.modality]
    keys = {image.pk for _, image in differing}
    dicom = _images_of(SourceFile.objects.filter(file_format="dicom", planes__image__in=keys), "planes__image")
    varied = _images_of(Reconstruction.objects.filter(image__in=keys), "image")
    changed: dict[UUID, tuple[Image, str]] = {}
    for claim, image in differing:
        if image.pk in dicom or image.pk in varied:
            tally.say(claim, OWN_MODALITY if image.pk in dicom else HAS_VARIANTS)
        else:
            changed[image.pk] = image, claim.row.modality
    ranges = [(low, high, image.pk) for image, (low, high) in changed_ranges(changed.values())]
    _update_each("UPDATE imaging_image SET range_low = %s, range_high = %s WHERE id = %s", ranges)
    for modality in {modality for _, modality in changed.values()}:
        named = [key for key, (_, said) in changed.items() if said == modality]
        Image.objects.filter(pk__in=named).update(modality=modality)


def _update_each(statement: str, rows: Sequence[tuple[str | float | UUID, ...]]) -> None:
    """One statement for each row, sent together: a thousand take a tenth of a second."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _images_of(rows: QuerySet[Any], name: str) -> set[UUID]:
    return set(rows.order_by().values_list(name, flat=True).distinct())


class Regrouping:
    """Moves images to the cases that a table puts them in. The caller's transaction holds the dataset's row."""

    def __init__(self, dataset: Dataset, index: ImageIndex, tally: Tally) -> None:
        self._dataset, self._index, self._tally = dataset, index, tally
        self._key = Deidentifier(dataset.secret).key

    def apply(self, claims: Sequence[Claim]) -> int:
        """Returns how many images moved; they and their cases are up to date in the claims."""
        wanted = self._wanted(claims)
        if not wanted:
            return 0
        images = {image.pk: image for image in Image.objects.filter(pk__in=wanted).select_related("case").defer("look")}
        moved = self._move(images, wanted)
        for claim in claims:
            for image in claim.images:
                if image.pk in images:
                    image.case, image.case_id = images[image.pk].case, images[image.pk].case_id
        return moved

    def _wanted(self, claims: Sequence[Claim]) -> dict[UUID, str]:
        """The group that each image is to move to. A study moves as a whole."""
        wanted: dict[UUID, str] = {}
        by_case: defaultdict[Case, list[tuple[Claim, Image]]] = defaultdict(list)
        for claim in claims:
            for image in claim.images if claim.group else ():
                by_case[image.case].append((claim, image))
        whole: dict[UUID, str] = {}
        for case, pairs in by_case.items():
            groups = {self._group(claim.group) for claim, _ in pairs}
            if reason := self._why_not(case, groups, pairs):
                for claim, _ in pairs:
                    self._tally.say(claim, reason)
            elif case.grouped_by == Case.GroupedBy.STUDY:
                whole[case.pk] = groups.pop()
            elif case.grouped_by in _MOVABLE:
                wanted |= {image.pk: self._group(claim.group) for claim, image in pairs}
        rows = Image.objects.filter(case__in=whole).order_by().values_list("pk", "case")
        return wanted | {image: whole[case] for image, case in rows}

    def _group(self, text: str) -> str:
        return self._key(patient_text(unicodedata.normalize("NFKC", text).strip()))

    def _why_not(self, case: Case, groups: set[str], pairs: Iterable[tuple[Claim, Image]]) -> str:
        if groups == {case.group_id} or all(self._is_own_patient(claim, image) for claim, image in pairs):
            return ""
        if case.grouped_by == Case.GroupedBy.PATIENT:
            return OWN_PATIENT
        if case.grouped_by == Case.GroupedBy.PERSON:
            return BY_HAND
        return SPLIT_STUDY if case.grouped_by == Case.GroupedBy.STUDY and len(groups) > 1 else ""

    def _is_own_patient(self, claim: Claim, image: Image) -> bool:
        """The table names the patient that the file names, only without the issuer of the ID."""
        try:
            return image.pk in {found.pk for found in self._index.find_patient(claim.group)}
        except RefusedError:
            return True

    def _move(self, images: dict[UUID, Image], wanted: dict[UUID, str]) -> int:
        moving = {key: image for key, image in images.items() if image.case.group_id != wanted[key]}
        homes = self._homes(moving, wanted)
        left = {image.case for image in moving.values()}
        gone: defaultdict[Case, list[Case]] = defaultdict(list)
        leaving = {key: image for key, image in moving.items() if image.case != homes[wanted[key]]}
        for key, image in leaving.items():
            home = homes[wanted[key]]
            if image.case not in gone[home]:
                gone[home].append(image.case)
            image.case = home
        places = [(image.case_id, key) for key, image in leaving.items()]
        _update_each("UPDATE imaging_image SET case_id = %s WHERE id = %s", places)
        emptied = set(Case.objects.filter(pk__in=[case.pk for case in left], images__isnull=True))
        hand_over({home: [case for case in cases if case in emptied] for home, cases in gone.items()})
        Case.objects.filter(pk__in=[case.pk for case in emptied]).delete()
        return len(moving)

    def _homes(self, moving: dict[UUID, Image], wanted: dict[UUID, str]) -> dict[str, Case]:
        """The case of each group: the one there is, else the first that goes into the group as a whole, else a new."""
        groups = {wanted[key] for key in moving}
        homes = {case.group_id: case for case in Case.objects.filter(dataset=self._dataset, group_id__in=groups)}
        by_case: defaultdict[Case, set[str]] = defaultdict(set)
        for key, image in moving.items():
            by_case[image.case].add(wanted[key])
        sizes, leaving = _sizes(by_case), Counter(image.case_id for image in moving.values())
        renamed: list[tuple[str | float | UUID, ...]] = []
        for case in sorted(by_case, key=lambda case: case.number):
            group = min(by_case[case])
            is_whole = len(by_case[case]) == 1 and leaving[case.pk] == sizes[case.pk]
            if is_whole and group not in homes:
                homes[group] = case
                renamed.append((group, Case.GroupedBy.TABLE.value, case.pk))
        _update_each("UPDATE imaging_case SET group_id = %s, grouped_by = %s WHERE id = %s", renamed)
        return homes | self._new_cases(sorted(groups - set(homes)))

    def _new_cases(self, groups: Sequence[str]) -> dict[str, Case]:
        last = Case.objects.filter(dataset=self._dataset).order_by("-number").values_list("number", flat=True).first()
        made = [
            Case(dataset=self._dataset, group_id=group, number=(last or 0) + place, grouped_by=Case.GroupedBy.TABLE)
            for place, group in enumerate(groups, 1)
        ]
        return {case.group_id: case for case in Case.objects.bulk_create(made)}


def _sizes(cases: Iterable[Case]) -> dict[UUID, int]:
    """How many images each case has."""
    sizes: defaultdict[UUID, int] = defaultdict(int)
    for case in Image.objects.filter(case__in=list(cases)).order_by().values_list("case", flat=True):
        sizes[case] += 1
    return sizes


def hand_over(gone: dict[Case, list[Case]]) -> None:
    """Standards and readings of cases that go become those of the case they go into; of two labels abnormal stands."""
    homes = {case.pk: home for home, cases in gone.items() for case in cases}
    current = ReferenceStandard.objects.filter(replaced_at__isnull=True).order_by("at", "pk")
    by_home: defaultdict[UUID, list[ReferenceStandard]] = defaultdict(list)
    for row in current.filter(case__in=[*homes, *(home.pk for home in gone)]):
        by_home[homes[row.case_id].pk if row.case_id in homes else row.case_id].append(row)
    # Those that step down do so first: one standard of a case is current at any time.
    losers = [row.pk for held in by_home.values() for row in held if row is not _winner(held)]
    ReferenceStandard.objects.filter(pk__in=losers).update(replaced_at=timezone.now(), replaced_because=JOINED)
    moves = [(home.pk, case) for case, home in homes.items()]
    _update_each("UPDATE imaging_referencestandard SET case_id = %s WHERE case_id = %s", moves)
    _hand_over_readings(homes)


def _winner(held: Sequence[ReferenceStandard]) -> ReferenceStandard:
    """The first that says abnormal, else the first."""
    return next((row for row in held if row.finding_class == FindingClass.ABNORMAL), held[0])


def _hand_over_readings(homes: dict[UUID, Case]) -> None:
    """The newest reading of a person stays the one that counts."""
    readings = list(ExpertReading.objects.filter(case__in=homes).order_by("-at"))
    if not readings:
        return
    standing = ExpertReading.objects.filter(case__in=[home.pk for home in homes.values()], replaced_at__isnull=True)
    held = set(standing.values_list("case", "by"))
    for reading in readings:
        home = homes[reading.case_id]
        if reading.replaced_at is None and (home.pk, reading.by_id) in held:
            reading.replaced_at = timezone.now()
        held.add((home.pk, reading.by_id))
        reading.case = home
    ExpertReading.objects.bulk_update(readings, ["case", "replaced_at"], batch_size=1000)
