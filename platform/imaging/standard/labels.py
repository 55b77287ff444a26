"""A table of labels becomes the reference standard of the images it names, whole tables at a time.

A row is used as a whole or, with words, not at all; a newer table replaces what an older one said. Within one table
"abnormal" wins among the files of a case: a patient with one abnormal image is abnormal.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from audit.events import record_event
from imaging.decoding.deidentify import Deidentifier
from imaging.ingest.matching import bare, fold, path_candidates
from imaging.models import Dataset, Region
from imaging.models.standard import FindingClass, Origin
from imaging.standard.acts import Act, StandardSealed, one_change
from imaging.standard.boxes import apply_outlines, check_outlines
from imaging.standard.classes import apply_classes
from imaging.standard.contradictions import mark_contradictions
from imaging.standard.current import lock_cases
from imaging.standard.outcomes import RowNote, TableOutcome, Tally, sum_up
from imaging.standard.regrouping import Regrouping, apply_modalities
from imaging.standard.tables import Table
from imaging.standard.targets import Claim, Targets, image_keys

__all__ = ["RowNote", "TableOutcome", "apply_table", "mask_key"]

NO_LESION = "The mask that the row names gave no lesion: it is not among the files, or it was refused. Upload it."
CASE_IN_USE = "A frozen study uses its case, so the group of the table (group_id) was not applied."


def mask_key(dataset: Dataset, name: str) -> str:
    """What a mask file is known by, so that a newer one of its name takes its place."""
    return Deidentifier(dataset.secret).key(f"mask:{fold(bare(name))}")


def apply_table(*, dataset: Dataset, table: Table, csv_name: str, act: Act | None = None) -> TableOutcome:
    """Apply every row. `csv_name` is the table's path beside the images; `act` the upload it came with.

    Nothing is raised for a row: what was not applied is in the outcome, row by row. Applying a table twice changes
    nothing the second time.
    """
    return _Application(dataset, csv_name, act or Act.now()).run(table)


class _Application:
    def __init__(self, dataset: Dataset, csv_name: str, act: Act) -> None:
        self._dataset, self._csv_name, self._act = dataset, csv_name, act
        self._source_key = Deidentifier(dataset.secret).key(f"table:{fold(bare(csv_name))}")
        self._tally = Tally()

    def run(self, table: Table) -> TableOutcome:
        targets = Targets(self._dataset, self._csv_name)
        claims = targets.claim_all(table)
        mark_contradictions(claims)
        check_outlines(claims)
        for claim in claims:
            if claim.problem:
                self._tally.refuse(claim, claim.problem)
        self._in_parts(_usable(claims), lambda part: self._regroup(part, targets), self._keep_groups)
        self._in_parts(_usable(claims), self._apply, self._keep_standards)
        self._name_missing_masks(_usable(claims))
        outcome = sum_up(claims, self._tally, table.left_out)
        self._record(outcome)
        return outcome

    def _in_parts(
        self,
        claims: Sequence[Claim],
        work: Callable[[Sequence[Claim]], None],
        refuse: Callable[[Sequence[Claim]], None],
    ) -> None:
        """All at once; where a study keeps a case as it is, halves, down to that case."""
        if not claims:
            return
        before = self._tally.copy()
        try:
            with one_change():
                work(claims)
        except StandardSealed:
            self._tally = before
            for claim in claims:
                claim.problem = ""
            halves = list(_halves(claims))
            if len(halves) == 1:
                refuse(claims)
            for half in halves if len(halves) > 1 else ():
                self._in_parts(half, work, refuse)

    def _regroup(self, claims: Sequence[Claim], targets: Targets) -> None:
        Dataset.objects.select_for_update().get(pk=self._dataset.pk)
        apply_modalities(claims, self._tally)
        self._tally.moved += Regrouping(self._dataset, targets.index, self._tally).apply(claims)

    def _keep_groups(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if claim.group or claim.row.modality:
                self._tally.say(claim, CASE_IN_USE)

    def _apply(self, claims: Sequence[Claim]) -> None:
        lock_cases(image.case_id for claim in claims for image in claim.images)
        labels = apply_classes(claims, act=self._act, tally=self._tally)
        change = apply_outlines(_usable(claims), act=self._act, source_key=self._source_key, tally=self._tally)
        self._tally.labels += labels
        self._tally.lesions_added += change.added
        self._tally.lesions_withdrawn += change.withdrawn

    def _keep_standards(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            self._tally.refuse(claim, str(StandardSealed()))

    def _name_missing_masks(self, claims: Sequence[Claim]) -> None:
        """A mask that a row names and that outlines nothing on its image."""
        naming = [claim for claim in claims if claim.row.mask and claim.row.finding_class != FindingClass.NORMAL]
        held = Region.objects.filter(image__in=image_keys(naming), origin=Origin.FILE).values_list(
            "image", "source_key"
        )
        known = set(held)
        for claim in naming:
            places = path_candidates(claim.row.mask, beside=self._csv_name)
            keys = {mask_key(self._dataset, place) for place in places}
            if not any((image.pk, key) in known for image in claim.images for key in keys):
                self._tally.say(claim, NO_LESION, name=claim.row.mask)

    def _record(self, outcome: TableOutcome) -> None:
        tally = self._tally
        detail = {
            "rows": outcome.rows,
            "used": outcome.used,
            "labels": tally.labels,
            "lesions_added": tally.lesions_added,
            "lesions_withdrawn": tally.lesions_withdrawn,
            "images_moved": tally.moved,
        }
        with one_change():
            record_event(actor=self._act.by, action="standard.table_applied", subject=self._dataset, detail=detail)


def _usable(claims: Sequence[Claim]) -> list[Claim]:
    return [claim for claim in claims if not claim.problem]


def _halves(claims: Sequence[Claim]) -> Iterator[list[Claim]]:
    """The claims in two parts that share no case; in one where all are of one case."""

    ordered = sorted(claims, key=lambda claim: claim.images[0].case.number)
    by_case = [list(part) for _, part in groupby(ordered, key=lambda claim: claim.images[0].case_id)]
    middle = len(by_case) // 2
    for part in (by_case[:middle], by_case[middle:]):
        if part:
            yield [claim for claims_of_case in part for claim in claims_of_case]
