"""Look for words in pictures with an optional reader of text (the extra `ocr`): found words put an image in the queue.

Reading takes about a second a picture and 400 MB, so it is a job, in a process of its own that ends with it. Finding
nothing proves nothing: an image in the queue stays there until a person declares it free.
"""

import importlib
import importlib.util
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from typing import Any

import numpy as np
from django.utils import timezone

from api.errors import Conflict
from imaging.models import Image
from imaging.names import seal
from imaging.planes import planes_of, read_values
from imaging.previews import apply_window, window_of
from imaging.progress import Report

#: Below this the reader's guesses are mostly noise: every wrong word met in trials lay under it.
LOWEST_SCORE = 0.8

Reader = Callable[[np.ndarray], list[str]]


def is_available() -> bool:
    """Whether the extra `ocr` is installed."""
    return importlib.util.find_spec("rapidocr") is not None


def check_available() -> None:
    """Raises Conflict, in words, where no reader of text is installed."""
    if not is_available():
        raise Conflict(
            "no_text_reader",
            "No reader of text is installed. Ask the administrator of the server for the extra `ocr`, or look "
            "at the pictures in the queue yourself.",
        )


def read_dataset_text(*, dataset_id: str, report: Report, images: list[str] | None = None) -> str:
    """Read every picture, or those named, that was not read since it came. Returns one sentence that sums up."""
    check_available()
    wanted = Image.objects.filter(dataset_id=dataset_id, is_excluded=False, words_read_at=None)
    if images is not None:
        wanted = wanted.filter(pk__in=images)
    rows = list(wanted.select_related("case").order_by("case__number", "created_at", "pk"))
    found = 0
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as process:
        for index, image in enumerate(rows):
            report(index, len(rows), f"{image.case.code}: reading words")
            found += read_image(image, reader=lambda grey: process.submit(read_words, grey).result())
    report(len(rows), len(rows), "")
    return f"{len(rows)} images read, words found in {found}"


def read_image(image: Image, *, reader: Reader) -> bool:
    """Whether words were found. They are kept encrypted: they may be a patient's name."""
    words = [word for plane in planes_to_read(image) for word in reader(plane)]
    changes = {"words_read_at": timezone.now(), "sealed_words": seal(" · ".join(words)) if words else ""}
    waiting = Image.objects.filter(pk=image.pk)
    if words:
        waiting.filter(text_state=Image.TextState.UNLIKELY).update(text_state=Image.TextState.SUSPECTED)
    waiting.update(**changes)
    return bool(words)


def planes_to_read(image: Image) -> list[np.ndarray]:
    """uint8 pictures under the image's window: the first, the middle and the last plane."""
    chosen = sorted({0, image.plane_count // 2, image.plane_count - 1})
    return [
        apply_window(read_values(image, plane), window_of(image)) for plane in planes_of(image).filter(index__in=chosen)
    ]


def read_words(grey: np.ndarray) -> list[str]:
    """Words of two or more letters in a uint8 picture. Runs in a process of its own; the models load once there."""
    result = _engine()(np.repeat(grey[..., None], 3, axis=2))
    pairs = zip(result.txts or (), result.scores or (), strict=True)
    return [text for text, score in pairs if score >= LOWEST_SCORE and sum(map(str.isalnum, text)) >= 2]


@cache
def _engine() -> Any:
    return importlib.import_module("rapidocr").RapidOCR()
