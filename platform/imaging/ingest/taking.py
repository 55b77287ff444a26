"""Units of decoded files to images, a batch at a time: planned, stored, written in one transaction with their verdicts.

Whatever one file raises becomes that file's verdict, and the others go on. Safe to run again after a kill at any point:
frames are named by their content, and rows and verdicts are written together or not at all.
"""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from evaluation.files.content import RefusedError
from imaging.ingest.cases import Owners
from imaging.ingest.drafts import Draft, Storing
from imaging.ingest.faults import in_words, is_outage
from imaging.ingest.notes import Notes
from imaging.ingest.planes import NewPlane, Taken
from imaging.ingest.planning import Plan, Planner
from imaging.ingest.rows import RowWriter, is_about_pixels
from imaging.ingest.stacking import Unit
from imaging.ingest.verdicts import DUPLICATE, TWICE, Fates, Verdicts, describe, held_in
from imaging.models import Case, Dataset, Image

#: A batch is written when it has so many files or planes.
FILES_AT_ONCE = 24
PLANES_AT_ONCE = 256
_BY_FILE = Case.GroupedBy.FILE
_JOINS = "It joins the planes that an earlier upload brought."


class ImageTaker:
    """Takes units into one dataset. `add` waits until a batch is full; `finish` writes what is left."""

    def __init__(self, *, dataset: Dataset, verdicts: Verdicts, notes: Notes) -> None:
        self._verdicts, self._notes = verdicts, notes
        self.owners = Owners(dataset)
        self._planner = Planner(
            dataset,
            owner_of=lambda taken: self.owners.of(taken, notes.of(taken.item.name)),
            note_of=lambda taken: notes.of(taken.item.name),
        )
        self._writer = RowWriter(dataset)
        self._batch: list[Unit] = []

    def add(self, unit: Unit) -> None:
        self._batch.append(unit)
        files = sum(len(one.files) for one in self._batch)
        if files >= FILES_AT_ONCE or sum(one.planes for one in self._batch) >= PLANES_AT_ONCE:
            self.finish()

    def finish(self) -> None:
        batch, self._batch = self._batch, []
        if batch:
            self._take(batch)
        for taken in (taken for unit in batch for taken in unit.files):
            taken.discard()

    def _take(self, batch: list[Unit]) -> None:
        refusals = Fates()
        plans = [plan for unit in batch for plan in self._plan(unit, refusals)]
        self._store(plans)
        with transaction.atomic():
            self._write(plans).say(self._verdicts.say)
            refusals.say(self._verdicts.say)
            self._verdicts.write()

    # --- plans ------------------------------------------------------------------------------------------------------

    def _plan(self, unit: Unit, refusals: Fates) -> list[Plan]:
        """The unit's plan; without the files that cannot be planned with, which are refused."""
        try:
            return [self._planner.plan(unit)] if unit.files else []
        except Exception as error:
            if is_outage(error):
                raise
            culprits = self._find_culprits(unit)
            for taken in culprits or unit.files:
                refusals.of(taken.item).refusals.append(_words(error))
            return self._plan(unit.without(culprits), refusals) if culprits else []

    def _find_culprits(self, unit: Unit) -> list[Taken]:
        """Those of several files that cannot be planned by themselves."""
        return [taken for taken in unit.files if len(unit.files) > 1 and not self._can_plan(taken)]

    def _can_plan(self, taken: Taken) -> bool:
        try:
            self._planner.plan(Unit((taken,)))
        except Exception as error:
            if is_outage(error):
                raise
            return False
        return True

    def _store(self, plans: Sequence[Plan]) -> None:
        storing = Storing(draft for plan in plans for draft in plan.drafts)
        storing.store()
        for plan in plans:
            for draft in plan.drafts:
                if problem := storing.problems.get(id(draft)):
                    plan.refuse(draft.stack.new_planes, _words(problem))
            plan.drafts = [draft for draft in plan.drafts if id(draft) not in storing.problems]

    # --- rows -------------------------------------------------------------------------------------------------------

    def _write(self, plans: Sequence[Plan]) -> Fates:
        """All at once where that goes through, else plan by plan."""
        try:
            return self._write_together(plans)
        except Exception as error:
            if is_outage(error):
                raise
        fates = Fates()
        for plan in plans:
            self._write_apart(plan, fates)
        return fates

    def _write_together(self, plans: Sequence[Plan]) -> Fates:
        fates = Fates()
        with transaction.atomic():
            drafts = [draft for plan in plans for draft in plan.drafts]
            held = self._writer.held_pixels([draft for draft in drafts if draft.held is None])
            new: dict[str, Draft] = {}
            for draft in drafts:
                pixels = draft.pixels_sha256
                if draft.held is not None:
                    self._lengthen(draft, fates)
                elif pixels in held:
                    is_other = held[pixels].group_id != draft.owner.group and draft.owner.grouped_by != _BY_FILE
                    _note_duplicates(draft.stack.new_planes, fates, held_in(held[pixels], is_other=is_other))
                elif pixels in new:
                    _note_duplicates(draft.stack.new_planes, fates, TWICE)
                else:
                    new[pixels] = draft
            for draft, image in zip(new.values(), self._writer.create([*new.values()]), strict=True):
                _note_taken(draft, image, fates)
        for plan in plans:
            _note_plan(plan, fates)
        return fates

    def _lengthen(self, draft: Draft, fates: Fates) -> None:
        try:
            _note_taken(draft, self._writer.lengthen(draft), fates)
        except RefusedError as error:
            for plane in draft.stack.new_planes:
                fates.of(plane.taken.item).refusals.append(str(error))

    def _write_apart(self, plan: Plan, fates: Fates, *, again: bool = True) -> None:
        """One plan by itself. A file that the database does not take is left out, and the rest written once more."""
        try:
            fates.take_over(self._write_together([plan]))
        except Exception as error:
            if is_outage(error):
                raise
            if again and isinstance(error, IntegrityError) and is_about_pixels(error):
                # Another job was quicker. Its rows can be seen now.
                self._write_apart(plan, fates, again=False)
                return
            self._write_rest(plan, error, fates)

    def _write_rest(self, plan: Plan, error: Exception, fates: Fates) -> None:
        culprits = [taken for taken in plan.unit.files if not self._writer.can_hold(taken)]
        rest = plan.unit.without(culprits) if culprits else Unit(())
        for taken in culprits or plan.unit.files:
            fates.of(taken.item).refusals.append(_words(error))
        plans = self._plan(rest, fates)
        self._store(plans)
        for one in plans:
            self._write_apart(one, fates)


def _note_taken(draft: Draft, image: Image, fates: Fates) -> None:
    """The file of the first new plane brings the image, each file its own planes."""
    places: dict[int, list[int]] = {}
    for index, plane in enumerate(draft.stack.planes):
        if isinstance(plane, NewPlane):
            places.setdefault(id(plane.taken), []).append(index)
    for number, taken in enumerate(draft.stack.files):
        fate, own = fates.of(taken.item), places[id(taken)]
        fate.planes += len(own)
        fate.images += int(number == 0 and draft.held is None)
        fate.words.append(describe(image, place=min(own), count=len(own)))
        if draft.held is not None:
            fate.words.append(_JOINS)


def _note_duplicates(planes: Sequence[NewPlane], fates: Fates, words: str) -> None:
    for plane in planes:
        fate = fates.of(plane.taken.item)
        fate.duplicates += 1
        fate.duplicate_words.append(words)


def _note_plan(plan: Plan, fates: Fates) -> None:
    _note_duplicates(plan.duplicates, fates, DUPLICATE)
    for plane, words in plan.refused:
        fates.of(plane.taken.item).refusals.append(words)


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, RefusedError) else in_words(error)
