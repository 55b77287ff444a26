"""All files of a job: which are tables, masks, images or nothing, and what the tables say of the others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evaluation.files.content import RefusedError
from imaging.decoding.sandbox import Kind, Request
from imaging.ingest.matching import ending_of, is_mask_file
from imaging.ingest.notes import Notes
from imaging.ingest.sources import Item, Sources
from imaging.ingest.staging import Staging
from imaging.ingest.verdicts import Status, Verdicts
from imaging.models import Dataset, Upload
from imaging.standard.tables import Table, is_table_name, read_table

JUNK = "Systems leave this beside images; it holds none."
#: A table that says nothing is ignored where its ending says that it is one; any other text may be anything.
_SURELY_TABLES = (".csv", ".tsv")


@dataclass(frozen=True)
class Asked:
    """A file that a decoder was asked for."""

    item: Item
    request: Request


class Inventory:
    """The files as they become known. What cannot be read at all gets its verdict here."""

    def __init__(self, dataset: Dataset, staging: Staging, verdicts: Verdicts) -> None:
        self._dataset, self._staging, self._verdicts = dataset, staging, verdicts
        self._sources = Sources(staging)
        self._asked: dict[str, Asked] = {}
        self.notes = Notes()
        self.items: list[Item] = []
        #: All files are known, and what tables say of them.
        self.is_complete = False

    def close(self) -> None:
        self._sources.close()

    def add(self, upload: Upload) -> list[Item]:
        items = self._sources.list_items(upload)
        self.items += items
        for item in items:
            if item.problem:
                self._verdicts.say(item, Status.REFUSED, item.problem)
            elif item.is_junk:
                self._verdicts.say(item, Status.IGNORED, JUNK)
        return items

    def complete(self) -> None:
        """Look into the tables. A broken one gets its verdict when its turn comes."""
        for item in self.due(is_table):
            try:
                table = self.read_table(item)
            except RefusedError:
                continue
            if table is not None:
                self.notes.add(table=table, name=item.name)
        self.notes.resolve(item.name for item in self.items)
        self.is_complete = True

    def due(self, is_wanted: Callable[[Item], bool]) -> list[Item]:
        """Files without a verdict, by name."""
        found = [item for item in self.items if item not in self._verdicts and is_wanted(item)]
        return sorted(found, key=lambda item: (item.name, item.key))

    def is_image(self, item: Item) -> bool:
        """To be decoded as an image: a text that is no table, too, for what a name promises may be wrong."""
        if item in self._verdicts or self.is_mask(item):
            return False
        return not is_table(item) or self._is_no_table(item)

    def is_mask(self, item: Item) -> bool:
        return not is_table(item) and (is_mask_file(item.name) or self.notes.image_of_mask(item.name) is not None)

    def read_table(self, item: Item) -> Table | None:
        """None for a text that is no table of labels. Raises RefusedError."""
        with self._sources.opened(item) as path:
            return read_table(path)

    def _is_no_table(self, item: Item) -> bool:
        if item.name.lower().endswith(_SURELY_TABLES):
            return False
        try:
            return self.read_table(item) is None
        except RefusedError:
            return False

    # --- at the decoder ---------------------------------------------------------------------------------------------

    def requests(self, items: Iterator[Item | None] | list[Item], kind: Kind) -> Iterator[Request | None]:
        """Each file unpacked when the decoder asks for it; one that cannot be unpacked gets its verdict."""
        for item in items:
            if item is None:
                yield None
            elif (request := self._request(item, kind)) is not None:
                yield request

    def _request(self, item: Item, kind: Kind) -> Request | None:
        try:
            path = self._sources.unpack(item)
        except RefusedError as error:
            self._verdicts.say(item, Status.REFUSED, str(error))
            return None
        staged = self._staging.new_planes()
        request = Request(path, staged, self._dataset.secret, kind=kind, ending=ending_of(item.name))
        self._asked[staged.prefix] = Asked(item, request)
        return request

    def answered(self, request: Request) -> Item:
        """The file that the decoder has done with; what was unpacked for it goes."""
        asked = self._asked.pop(request.staged.prefix)
        self._sources.discard(asked.item, request.path)
        return asked.item

    def clear(self, request: Request) -> None:
        """Remove the planes that were staged for a file."""
        self._staging.clear(request.staged)


def is_table(item: Item) -> bool:
    return is_table_name(item.name)
