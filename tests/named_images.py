"""Images with the names of their files, and masks as the decoder hands them over."""

import numpy as np

from tests.factories import make_image, make_planes, make_stack


def name_source(image, name, *, file_format="png", group_id=None, planes=None, **fields):
    """Let the image's planes (or those of these indices) come from a file of this name."""
    from imaging.decoding.deidentify import Deidentifier
    from imaging.ingest.matching import keys_of
    from imaging.models import SourceFile

    keys = vars(keys_of(name, Deidentifier(image.dataset.secret)))
    chosen = image.planes.all() if planes is None else image.planes.filter(index__in=planes)
    if planes is None:
        SourceFile.objects.filter(planes__image=image).update(file_format=file_format, **keys, **fields)
        return image
    source = SourceFile.objects.create(
        dataset=image.dataset, file_format=file_format, file_sha256="5" * 64, **keys, **fields
    )
    for place, plane in enumerate(chosen.order_by("index")):
        plane.source, plane.source_index = source, place
        plane.save()
    return image


def make_named(dataset, name, *, case=None, seed=None, rows=32, columns=48, file_format="png", **fields):
    """An image of one plane, of a file of this name; of its own case where none is given."""
    from imaging.models import Case, Image

    number = Image.objects.count()
    if case is None:
        case = Case.objects.create(
            dataset=dataset, number=dataset.cases.count() + 1, group_id=f"file-{number}-{dataset.pk}"
        )
    random = np.random.default_rng(number if seed is None else seed)
    codes = random.integers(0, 4000, (rows, columns)).astype(np.uint16)
    return name_source(make_image(case, codes, **fields), name, file_format=file_format)


def make_named_stack(dataset, name, *, planes=5, side=16, kind="cine", file_format="dicom", case=None, **fields):
    """A stack of planes that all come from one file."""
    from imaging.models import Case, Image

    number = Image.objects.count()
    case = case or Case.objects.create(
        dataset=dataset, number=dataset.cases.count() + 1, group_id=f"stack-{number}-{dataset.pk}"
    )
    stack = make_stack(case, make_planes(planes, seed=number, side=side), kind=kind, **fields)
    return name_source(stack, name, file_format=file_format)


def make_mask(folder, labels, *, file_format="png", names=None, planes=None):
    """A decoded mask of (planes, rows, columns) labels. `planes` say where they lie, if they do."""
    from evaluation.files.content import PlaneInfo
    from imaging.decoding.answers import MaskAnswer, Staged

    labels = np.asarray(labels)
    labels = labels[np.newaxis] if labels.ndim == 2 else labels
    staged = Staged(folder, f"mask{len(list(folder.iterdir()))}")
    for index, plane in enumerate(labels):
        np.save(staged.pixels(index), plane.astype(np.int32))
    count, rows, columns = labels.shape
    return MaskAnswer(
        format=file_format,
        planes=planes or tuple(PlaneInfo(index, rows, columns) for index in range(count)),
        names=names or {},
        flags=(),
        file_sha256="6" * 64,
        staged=staged,
    )


def square(rows=32, columns=48, *, at=(10, 10), size=(4, 6), value=1):
    """Labels with one rectangle: `at` is its first row and column."""
    labels = np.zeros((rows, columns), np.int32)
    labels[at[0] : at[0] + size[0], at[1] : at[1] + size[1]] = value
    return labels
