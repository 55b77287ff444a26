"""Which images, and which of their planes, each row of a table is about: found for all rows at once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from imaging.ingest.matching import ImageIndex, keys_of, path_candidates
from imaging.models import Dataset, Image, Plane, SourceFile
from imaging.standard.tables import Row, Table

NO_IMAGE = "No image of this dataset belongs to what the row names. Upload it, or mend the name."
Place = tuple[UUID, int]  # an image and the index of a plane


@dataclass(frozen=True)
class FilePlane:
    """A plane of the file that a row names; `source_index` is its place in the file, from 0."""

    index: int
    source_index: int


@dataclass
class Claim:
    """A row and what it is about. One that cannot be used has a `problem`."""

    row: Row
    images: list[Image] = field(default_factory=list)
    planes: dict[UUID, list[FilePlane]] = field(default_factory=dict)
    problem: str = ""

    @property
    def is_of_patient(self) -> bool:
        return not self.row.file

    @property
    def places(self) -> frozenset[Place]:
        return frozenset((image, plane.index) for image, planes in self.planes.items() for plane in planes)

    @property
    def group(self) -> str:
        """The text by which the row groups its file; empty where it says none."""
        return (self.row.patient or self.row.group) if self.row.file else ""


class Targets:
    """Finds the images of rows; what it reads of the dataset it reads once."""

    def __init__(self, dataset: Dataset, csv_name: str) -> None:
        self._csv_name = csv_name
        self._deidentifier = Deidentifier(dataset.secret)
        self.index = ImageIndex(dataset)

    def claim_all(self, table: Table) -> list[Claim]:
        claims = [self._claim(row) for row in table.rows]
        sources = _Sources({image.pk for claim in claims for image in claim.images if image.plane_count > 1})
        for claim in claims:
            claim.planes = {image.pk: self._planes(sources, claim, image) for image in claim.images}
        return claims

    def _claim(self, row: Row) -> Claim:
        if row.problem:
            return Claim(row, problem=row.problem)
        try:
            images = self._find(row)
        except RefusedError as error:
            return Claim(row, problem=str(error))
        return Claim(row, images) if images else Claim(row, problem=NO_IMAGE)

    def _find(self, row: Row) -> list[Image]:
        if row.file:
            return self.index.find(candidates=path_candidates(row.file, beside=self._csv_name), name=row.file)
        return self.index.find_patient(row.patient)

    def _planes(self, sources: "_Sources", claim: Claim, image: Image) -> list[FilePlane]:
        if image.plane_count == 1:
            return [FilePlane(0, 0)]
        if claim.is_of_patient:
            return [FilePlane(index, index) for index in range(image.plane_count)]
        names = path_candidates(claim.row.file, beside=self._csv_name)
        return sources.planes_of(image, _keys_of(names, self._deidentifier))


class _Sources:
    """The files that the planes of stacks came from."""

    def __init__(self, stacks: set[UUID]) -> None:
        self._stacks = stacks

    def planes_of(self, image: Image, keys: Sequence[str]) -> list[FilePlane]:
        """The planes that came from the file with one of the keys."""
        planes = self._planes[image.pk]
        sources = {source for source, _ in planes}
        if len(sources) > 1:
            meant = next((found for key in keys if (found := sources & self._files.get(key, set()))), sources)
            planes = [(source, plane) for source, plane in planes if source in meant]
        return [plane for _, plane in planes]

    @cached_property
    def _planes(self) -> dict[UUID, list[tuple[UUID, FilePlane]]]:
        found: defaultdict[UUID, list[tuple[UUID, FilePlane]]] = defaultdict(list)
        rows = Plane.objects.filter(image__in=self._stacks).order_by("image", "index")
        for image, source, index, at in rows.values_list("image", "source", "index", "source_index"):
            found[image].append((source, FilePlane(index, at)))
        return found

    @cached_property
    def _files(self) -> dict[str, set[UUID]]:
        found: defaultdict[str, set[UUID]] = defaultdict(set)
        held = SourceFile.objects.filter(planes__image__in=self._stacks).order_by().distinct()
        for source, *keys in held.values_list("pk", "path_key", "folded_path_key", "stem"):
            for key in keys:
                found[key].add(source)
        return found


def planes_of_file(dataset: Dataset, images: Sequence[Image], names: Sequence[str]) -> dict[UUID, list[FilePlane]]:
    """By image, the planes that came from the file of one of these names, in the order of the file."""
    keys = _keys_of(names, Deidentifier(dataset.secret))
    sources = _Sources({image.pk for image in images if image.plane_count > 1})
    return {
        image.pk: sorted(sources.planes_of(image, keys), key=lambda plane: plane.source_index)
        if image.plane_count > 1
        else [FilePlane(0, 0)]
        for image in images
    }


def _keys_of(names: Sequence[str], deidentifier: Deidentifier) -> list[str]:
    """The keys by which a file of one of these names may be kept, the surest first: its paths, and its bare name."""
    keys = [keys_of(name, deidentifier) for name in names]
    return [*(key.path_key for key in keys), *(key.folded_path_key for key in keys), *(key.stem for key in keys)]


def image_keys(claims: Iterable[Claim]) -> set[UUID]:
    return {image.pk for claim in claims for image in claim.images}
