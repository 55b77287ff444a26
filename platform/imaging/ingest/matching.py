"""What belongs to which image: by path where that fits, else by a file name that only one image file bears.

A path as it is written comes before one that differs by letter case; a form of Unicode is no difference. Names are kept
as keyed hashes only, because people write names of patients into names of files.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from evaluation.files.content import RefusedError
from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.identity import patient_text
from imaging.models import Dataset, Image, Plane, SourceFile

IMAGE_FOLDERS = ("images", "image")
_MASK_WORD = r"(?:masks?|seg|segmentations?|labels?)"
#: `a_mask`, `a-seg`, `a.label`, and one of several: `a_mask_2`.
_MASK_ENDING = re.compile(rf"(?<=[^/])[ _.-]{_MASK_WORD}(?:[ _-]?\d{{1,3}})?$", re.IGNORECASE)
#: Also as challenges name them: labelsTr, labelsTs.
_MASK_FOLDER = re.compile(rf"(?:{_MASK_WORD}|annotations?)(?:tr|ts|val)?")
_FORMATS = {
    ".nii.gz": "nifti",
    ".nii": "nifti",
    ".dcm": "dicom",
    ".dicom": "dicom",
    ".ima": "dicom",
    ".png": "png",
    ".jpeg": "jpeg",
    ".jpg": "jpeg",
    ".tiff": "tiff",
    ".tif": "tiff",
    ".npy": "npy",
}
_MASK_ENDINGS = tuple(ending for ending, kind in _FORMATS.items() if kind != "dicom")


def is_mask_file(name: str) -> bool:
    """`<stem>_mask.png` and the like, or any picture or volume in a folder of masks. DICOM says itself what it is."""
    path = PurePosixPath(fold(clean_path(name)))
    is_picture = path.name.endswith(_MASK_ENDINGS)
    is_below = any(_MASK_FOLDER.fullmatch(part) for part in path.parts[:-1])
    return is_picture and (is_below or _MASK_ENDING.search(bare(path.name)) is not None)


def clean_path(path: str) -> str:
    """Forward slashes, one form of Unicode (NFC), and nothing around."""
    return unicodedata.normalize("NFC", path).replace("\\", "/").strip().strip("/")


def fold(text: str) -> str:
    """Without letter case."""
    return unicodedata.normalize("NFC", text.casefold())


def ending_of(path: str) -> str:
    """The ending of an image file, in lower case; empty where it has none that is known."""
    lower = path.lower()
    return next((ending for ending in _FORMATS if lower.endswith(ending)), "")


def bare(path: str) -> str:
    """The clean path without the ending of an image file."""
    clean = clean_path(path)
    return clean[: len(clean) - len(ending_of(clean))]


def stem_of(path: str) -> str:
    """The name alone, without ending and letter case; of what may be a mask also without `_mask` or the like."""
    name = fold(PurePosixPath(bare(path)).name)
    return name if _format_of(path) == "dicom" else _MASK_ENDING.sub("", name)


def path_candidates(path: str, *, beside: str) -> list[str]:
    """Where a file named in a table may lie: beside the table, below one of its parents, or exactly there."""
    folders = PurePosixPath(clean_path(beside)).parents
    places = [str(folder / bare(path)) for folder in folders]
    return list(dict.fromkeys([*places, bare(path)]))


def image_paths_of_mask(path: str) -> list[str]:
    """`a/b_mask` → `a/b`; `a/masks/b` → `a/masks/b`, `a/b`, `a/images/b`."""
    whole = PurePosixPath(_MASK_ENDING.sub("", bare(path)))
    places = [str(whole)]
    for index, part in enumerate(whole.parts[:-1]):
        if _MASK_FOLDER.fullmatch(fold(part)):
            head, tail = whole.parts[:index], whole.parts[index + 1 :]
            places += [str(PurePosixPath(*head, *middle, *tail)) for middle in ((), *((f,) for f in IMAGE_FOLDERS))]
    return places


@dataclass(frozen=True)
class NameKeys:
    """The keyed hashes that a name is found by again."""

    stem: str
    path_key: str
    folded_path_key: str


def keys_of(name: str, key: Deidentifier) -> NameKeys:
    path = bare(name)
    return NameKeys(
        stem=key.key(f"stem:{stem_of(name)}"),
        path_key=key.key(f"path:{path}"),
        folded_path_key=key.key(f"path:{fold(path)}"),
    )


def find_images(*, dataset: Dataset, candidates: Sequence[str], name: str) -> list[Image]:
    """The images of the one file meant, in order; empty where there is none.

    Raises RefusedError where a path or a bare name fits several files. Of many names ask an `ImageIndex`.
    """
    key = Deidentifier(dataset.secret).key
    places = [key(f"path:{place}") for place in {*candidates, *map(fold, candidates)}]
    meant = Q(path_key__in=places) | Q(folded_path_key__in=places) | Q(stem=key(f"stem:{stem_of(name)}"))
    file = Names(_read_files(dataset, meant), key).find(candidates, name)
    if file is None:
        return []
    return list(_images(dataset).filter(pk__in=Plane.objects.filter(source=file.pk).values("image")))


class ImageIndex:
    """All image files of a dataset by the keys of their names, read once for many questions."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._deidentifier = Deidentifier(dataset.secret)

    def find(self, *, candidates: Sequence[str], name: str) -> list[Image]:
        """As `find_images`."""
        file = self._names.find(candidates, name)
        return [] if file is None else self._pick(self._images_of.get(file.pk, ()))

    def find_patient(self, patient: str) -> list[Image]:
        """The images of the patient with this ID; empty where there is none.

        Raises RefusedError where the ID is that of several people, as of different hospitals.
        """
        key = self._deidentifier.key(patient_text(patient))
        images = self._pick(self._images_by_patient.get(key, ()))
        if len({image.case_id for image in images}) > 1:
            raise RefusedError("Several patients bear this ID. Name the files instead of the patient.")
        return images

    def _pick(self, keys: Iterable[UUID]) -> list[Image]:
        images = [self._images_by_key[key] for key in keys if key in self._images_by_key]
        return sorted(images, key=lambda image: (image.created_at, str(image.pk)))

    @cached_property
    def _names(self) -> "Names":
        return Names(_read_files(self._dataset, Q()), self._deidentifier.key)

    @cached_property
    def _images_by_key(self) -> dict[UUID, Image]:
        return {image.pk: image for image in _images(self._dataset)}

    @cached_property
    def _images_of(self) -> dict[UUID, set[UUID]]:
        """The images that planes of a file belong to, by file."""
        found: defaultdict[UUID, set[UUID]] = defaultdict(set)
        pairs = Plane.objects.filter(image__dataset=self._dataset).order_by().values("source_id", "image_id").distinct()
        for pair in pairs:
            found[pair["source_id"]].add(pair["image_id"])
        return found

    @cached_property
    def _images_by_patient(self) -> dict[str, set[UUID]]:
        """By the key of the ID alone: the group where the ID has no issuer, and what each header holds for the ID."""
        found: defaultdict[str, set[UUID]] = defaultdict(set)
        for image in self._images_by_key.values():
            found[image.case.group_id].add(image.pk)
        held = SourceFile.objects.filter(dataset=self._dataset, header__has_key="00100020").order_by()
        for patient, key in held.values_list("header__00100020__Value__0", "planes__image").distinct():
            if isinstance(patient, str) and key is not None:
                found[patient].add(key)
        return found


@dataclass(frozen=True)
class NamedFile:
    """A file, by what `pk` says, and the keys of its name."""

    pk: Any
    path_key: str
    folded_path_key: str
    stem: str
    file_format: str


def _read_files(dataset: Dataset, meant: Q) -> list[NamedFile]:
    """Files of which the dataset holds planes."""
    held = SourceFile.objects.filter(meant, dataset=dataset, planes__isnull=False).order_by().distinct()
    return [NamedFile(*row) for row in held.values_list("pk", "path_key", "folded_path_key", "stem", "file_format")]


def names_in_clear(names: Iterable[str]) -> "Names":
    """Names of files that are still at hand, to be found as those in the database are."""
    files = [
        NamedFile(name, f"path:{bare(name)}", f"path:{fold(bare(name))}", f"stem:{stem_of(name)}", _format_of(name))
        for name in names
    ]
    return Names(files, str)


def _format_of(name: str) -> str:
    return _FORMATS.get(ending_of(name), "")


def _images(dataset: Dataset) -> QuerySet[Image]:
    images = Image.objects.filter(dataset=dataset).select_related("case", "dataset")
    return images.defer("look").order_by("created_at", "pk")


class Names:
    """Files by the keys of their names."""

    def __init__(self, files: Sequence[NamedFile], key: Callable[[str], str]) -> None:
        self._key = key
        self._by_path = _grouped((file.path_key, file) for file in files)
        self._by_folded_path = _grouped((file.folded_path_key, file) for file in files)
        self._by_stem = _grouped((file.stem, file) for file in files)

    def find(self, candidates: Sequence[str], name: str) -> NamedFile | None:
        """By path in its letter case, then in any, then by the bare name. Raises RefusedError where several fit."""
        for place in candidates:
            exact, folded = self._key(f"path:{place}"), self._key(f"path:{fold(place)}")
            # Images of before carry one key, of the path without letter case.
            found = self._by_path.get(exact) or self._by_folded_path.get(folded) or self._by_path.get(folded)
            if found:
                return _the_one(found, name)
        return _the_one(self._by_stem.get(self._key(f"stem:{stem_of(name)}"), []), name)


def _the_one(files: Sequence[NamedFile], name: str) -> NamedFile | None:
    """The one file, told apart by what its ending says where several bear one name. Raises RefusedError for several."""
    same_format = [file for file in files if file.file_format == _format_of(name)]
    found = same_format if len(files) > 1 and same_format else files
    if len(found) > 1:
        raise RefusedError("Several images are called so. Name the one meant with its folder, and in its letter case.")
    return found[0] if found else None


def _grouped(pairs: Iterable[tuple[str, NamedFile]]) -> dict[str, list[NamedFile]]:
    grouped: defaultdict[str, list[NamedFile]] = defaultdict(list)
    for key, file in pairs:
        grouped[key].append(file)
    return dict(grouped)
