"""The first part of a job: files decoded as they are there, put into series, and written as images."""

from collections.abc import Callable, Iterator
from contextlib import closing

from evaluation.files.content import RefusedError
from imaging.decoding.answers import DecodedFile
from imaging.decoding.pool import DecoderPool
from imaging.decoding.sandbox import Outcome, Request
from imaging.ingest.arriving import Arrivals
from imaging.ingest.inventory import Inventory
from imaging.ingest.planes import Taken
from imaging.ingest.sources import Item
from imaging.ingest.stacking import Unit, series_of
from imaging.ingest.taking import ImageTaker
from imaging.ingest.verdicts import Status, Verdicts
from imaging.models import Dataset, Upload
from imaging.uploads import path_of

NEVER_CAME = "The file did not arrive: an hour passed without a byte. Upload it again."
UNFINISHED = "The file has not arrived whole. Send the rest of it, then read it in again."

Tell = Callable[[str], None]


class ImageStage:
    """Takes the images of a job. `segmentations` are kept for when their images are there."""

    def __init__(self, dataset: Dataset, inventory: Inventory, verdicts: Verdicts, tell: Tell) -> None:
        self._inventory, self._verdicts, self._tell = inventory, verdicts, tell
        self._taker = ImageTaker(dataset=dataset, verdicts=verdicts, notes=inventory.notes)
        self._early: list[Taken] = []  # decoded before the tables were there, which may say whose they are
        self._series: dict[tuple[str, str, str], list[Taken]] = {}
        self.segmentations: list[Taken] = []
        self.decoded = 0

    def run(self, arrivals: Arrivals, pool: DecoderPool) -> None:
        items = self._items(arrivals)
        with closing(pool.run(self._inventory.requests(items, "image"))) as answers:
            for answer in answers:
                if answer is not None:
                    self._receive(*answer)
                self._tell("Decoding")
        self._refuse_missing(arrivals)
        self._settle()
        self._verdicts.write()

    def _items(self, arrivals: Arrivals) -> Iterator[Item | None]:
        """The files to be decoded as images, as they come; None while nothing is there."""
        while True:
            items = [item for upload in arrivals.take() for item in self._inventory.add(upload)]
            if arrivals.is_complete:
                self._inventory.complete()
            yield from (item for item in _by_name(items) if self._inventory.is_image(item))
            if arrivals.is_complete:
                return
            yield None

    def _receive(self, request: Request, outcome: Outcome) -> None:
        self.decoded += 1
        item = self._inventory.answered(request)
        if not isinstance(outcome, DecodedFile):
            self._inventory.clear(request)
            words = str(outcome) if isinstance(outcome, RefusedError) else "The file is a mask. Name it like one."
            self._verdicts.say(item, Status.REFUSED, words)
            self._verdicts.write_when_many()
        elif outcome.kind == "segmentation":
            self.segmentations.append(Taken(item, outcome))
        elif self._inventory.is_complete:
            self._sort_in(Taken(item, outcome))
        else:
            self._early.append(Taken(item, outcome))

    def _sort_in(self, taken: Taken) -> None:
        """Planes of a series wait for each other; any other file is written as soon as a batch is full."""
        if self._inventory.is_mask(taken.item):
            taken.discard()  # as a table says that came after it: it is decoded again as a mask
            return
        self._taker.owners.meet(taken)
        series = series_of(taken.file)
        if series is None:
            self._taker.add(Unit((taken,)))
        else:
            self._series.setdefault(series, []).append(taken)

    def _settle(self) -> None:
        for taken in sorted(self._early, key=_name_of):
            self._sort_in(taken)
        units = [Unit(tuple(sorted(files, key=_name_of))) for files in self._series.values()]
        for unit in sorted(units, key=lambda unit: unit.name):
            self._taker.add(unit)
            self._tell("Putting planes in order")
        self._taker.finish()

    def _refuse_missing(self, arrivals: Arrivals) -> None:
        words = NEVER_CAME if arrivals.was_waiting else UNFINISHED
        for upload in arrivals.missing():
            self._verdicts.say(_item_of(upload), Status.REFUSED, words)


def _item_of(upload: Upload) -> Item:
    return Item(upload.pk.hex, path_of(upload), upload)


def _by_name(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (item.name, item.key))


def _name_of(taken: Taken) -> tuple[str, str]:
    return taken.item.name, taken.item.key
