"""What belongs to which image: by path where that fits, else by a file name that only one image file bears.

Names are kept as keyed hashes only, because people write names of patients into names of files.
"""

from pathlib import PurePosixPath

from imaging.decoding.deidentify import Deidentifier
from imaging.decoding.frames import RefusedError
from imaging.models import Dataset, Image

MASK_SUFFIX = "_mask"
MASK_FOLDERS = ("masks", "mask")
_ENDINGS = (".nii.gz", ".nii", ".dcm", ".dicom", ".png", ".jpeg", ".jpg", ".tiff", ".tif")


def is_mask_file(name: str) -> bool:
    """`<stem>_mask.png`, or any picture or volume below a folder called masks."""
    path = PurePosixPath(name.lower())
    is_picture = path.name.endswith((".png", ".tif", ".tiff", ".nii", ".nii.gz"))
    return is_picture and (bare(path.name).endswith(MASK_SUFFIX) or bool({*MASK_FOLDERS} & {*path.parts[:-1]}))


def bare(path: str) -> str:
    """The path in lower case with forward slashes and without the ending of an image file."""
    path = path.replace("\\", "/").lower().strip("/")
    return next((path.removesuffix(ending) for ending in _ENDINGS if path.endswith(ending)), path)


def stem_of(path: str) -> str:
    return PurePosixPath(bare(path)).name.removesuffix(MASK_SUFFIX)


def path_candidates(path: str, *, beside: str) -> list[str]:
    """Where a file named in a CSV may lie: beside the CSV, below one of its parents, or exactly there."""
    folders = PurePosixPath(bare(beside)).parents
    return [bare(str(folder / bare(path))) for folder in folders] + [bare(path)]


def image_paths_of_mask(path: str) -> list[str]:
    """`a/b_mask` → `a/b`; `a/masks/b` → `a/b`, `a/images/b`."""
    whole = PurePosixPath(bare(path).removesuffix(MASK_SUFFIX))
    places = [str(whole)]
    for index, part in enumerate(whole.parts[:-1]):
        if part in MASK_FOLDERS:
            head, tail = whole.parts[:index], whole.parts[index + 1 :]
            places += [str(PurePosixPath(*head, *middle, *tail)) for middle in ((), ("images",), ("image",))]
    return places


def find_images(*, dataset: Dataset, candidates: list[str], name: str) -> list[Image]:
    """The frames of the one file meant, in order; empty where there is none.

    Raises RefusedError where the path fits none and the bare name fits several files.
    """
    key = Deidentifier(dataset.secret).key
    images = Image.objects.filter(dataset=dataset).select_related("case").order_by("frame_index")
    for candidate in candidates:
        if found := list(images.filter(path_key=key(f"path:{candidate}"))):
            return found
    found = list(images.filter(stem=key(f"stem:{stem_of(name)}")))
    if len({image.file_sha256 for image in found}) > 1:
        raise RefusedError(f"Several images are called `{stem_of(name)}`. Name the one meant with its folder.")
    return found
