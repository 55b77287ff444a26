"""The second part of a job: masks, segmentations and tables, each matched to the images that are there by now."""

from collections.abc import Callable
from contextlib import closing
from itertools import groupby

from django.db import transaction

from evaluation.files.content import RefusedError
from imaging.decoding.answers import MaskAnswer
from imaging.decoding.pool import DecoderPool
from imaging.decoding.sandbox import Outcome, Request
from imaging.ingest.faults import in_words, is_outage
from imaging.ingest.inventory import Inventory, is_table
from imaging.ingest.planes import Taken
from imaging.ingest.sources import Item
from imaging.ingest.verdicts import Status, Verdicts
from imaging.models import Dataset
from imaging.standard.acts import Act
from imaging.standard.labels import RowNote, apply_table
from imaging.standard.masks import apply_mask
from imaging.standard.segments import apply_segmentation

NO_TABLE = "No table of labels: it needs a column `file` or `patient`, and `label`."

Tell = Callable[[str], None]


class StandardStage:
    """Brings the reference standard of one upload act to its images."""

    def __init__(self, dataset: Dataset, inventory: Inventory, verdicts: Verdicts, tell: Tell, act: Act) -> None:
        self._dataset, self._inventory, self._verdicts, self._tell = dataset, inventory, verdicts, tell
        self._act = act

    def run(self, segmentations: list[Taken], pool: DecoderPool) -> None:
        masks = self._inventory.due(self._inventory.is_mask)
        with closing(pool.run(self._inventory.requests(masks, "mask"))) as answers:
            for answer in answers:
                if answer is not None:
                    self._take_mask(*answer)
                self._tell("Placing masks")
        for taken in sorted(segmentations, key=lambda taken: taken.item.name):
            self._say(taken.item, lambda taken=taken: self._segmentation(taken))  # type: ignore[misc]
            taken.discard()
            self._tell("Placing segmentations")
        for item in self._inventory.due(is_table):
            self._say(item, lambda item=item: self._table(item))  # type: ignore[misc]
            self._tell("Applying tables")
        self._verdicts.write()

    def _say(self, item: Item, apply: Callable[[], tuple[Status, str]]) -> None:
        """Apply one file and write its verdict in the same transaction. What it raises is its verdict."""
        try:
            with transaction.atomic():
                status, words = apply()
                self._verdicts.say(item, status, words)
                self._verdicts.write()
        except Exception as error:
            if is_outage(error):
                raise
            words = str(error) if isinstance(error, RefusedError) else in_words(error)
            self._verdicts.say(item, Status.REFUSED, words)
            self._verdicts.write()

    def _take_mask(self, request: Request, outcome: Outcome) -> None:
        item = self._inventory.answered(request)
        self._say(item, lambda: self._mask(item, outcome))
        self._inventory.clear(request)

    def _mask(self, item: Item, outcome: Outcome) -> tuple[Status, str]:
        if not isinstance(outcome, MaskAnswer):
            raise outcome if isinstance(outcome, RefusedError) else RefusedError("The mask cannot be read.")
        named = self._inventory.notes.image_of_mask(item.name)
        words = apply_mask(dataset=self._dataset, name=item.name, mask=outcome, named_for=named, act=self._act)
        return Status.REFERENCE, words

    def _segmentation(self, taken: Taken) -> tuple[Status, str]:
        words = apply_segmentation(dataset=self._dataset, name=taken.item.name, answer=taken.file, act=self._act)
        return Status.REFERENCE, words

    def _table(self, item: Item) -> tuple[Status, str]:
        table = self._inventory.read_table(item)
        if table is None:
            return Status.IGNORED, NO_TABLE
        outcome = apply_table(dataset=self._dataset, table=table, csv_name=item.name, act=self._act)
        for line, notes in groupby(outcome.notes, key=lambda note: note.line):
            self._say_row(item, line, list(notes))
        return Status.REFERENCE, outcome.words

    def _say_row(self, item: Item, line: int, notes: list[RowNote]) -> None:
        """What was not applied of one row, under the name that the row gives, which is sealed with the table's."""
        names = ", ".join(dict.fromkeys(note.name for note in notes if note.name))
        place = f"line {line} ({names})" if names else f"line {line}"
        reasons = " ".join(dict.fromkeys(note.reason for note in notes))
        self._verdicts.say_of_row(item, line, place, reasons)
