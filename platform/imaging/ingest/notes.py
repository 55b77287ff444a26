"""What tables say of files before the files are taken: whose they are, their modality, and which file is whose mask."""

from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.files.content import RefusedError
from imaging.ingest.matching import Names, names_in_clear, path_candidates
from imaging.standard.tables import Row, Table


@dataclass(frozen=True)
class Note:
    """What a row says of an image file. `patient` is a patient or a group as the table writes it."""

    patient: str = ""
    modality: str = ""


class Notes:
    """Rows of all tables of a job, set against the names of all its files."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, Row]] = []
        self._notes: dict[str, Note] = {}
        self._images_of_masks: dict[str, str] = {}

    def add(self, *, table: Table, name: str) -> None:
        self._rows += [(name, row) for row in table.rows if row.file and not row.problem]

    def resolve(self, names: Iterable[str]) -> None:
        """Find out which files the rows mean. The first row about a file counts; the table itself says the rest."""
        files = names_in_clear(names)
        for table_name, row in self._rows:
            image = _find(files, row.file, beside=table_name)
            if image and (row.patient or row.group or row.modality):
                self._notes.setdefault(image, Note(row.patient or row.group, row.modality))
            mask = _find(files, row.mask, beside=table_name) if row.mask else ""
            if mask and mask != image:
                self._images_of_masks.setdefault(mask, image or row.file)

    def of(self, name: str) -> Note:
        return self._notes.get(name, Note())

    def image_of_mask(self, name: str) -> str | None:
        """The image file that a table names for this mask; None where none does."""
        return self._images_of_masks.get(name)


def _find(files: Names, wanted: str, *, beside: str) -> str:
    """The name of the file meant; empty where there is none or where several fit, which the table's verdict says."""
    try:
        found = files.find(path_candidates(wanted, beside=beside), wanted)
    except RefusedError:
        return ""
    return found.pk if found else ""
