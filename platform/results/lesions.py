"""The lesions of a sealed reference standard: their codes, and which of them a position lies in."""

from collections import defaultdict
from dataclasses import dataclass
from math import hypot
from typing import Any

import numpy as np

from imaging.models import Comparison
from imaging.storage import load_mask
from results.models import SealedStandard
from results.sealing import SealedRegion
from studies.models import Study, StudyView

CACHED = 64  # masks of planes


@dataclass(frozen=True)
class Lesion:
    """`code` is its own within its case; `planes` holds the hash of its mask by the index of the plane."""

    code: str
    id: str
    image: str
    label: str
    kind: str
    attributes: dict[str, Any]
    planes: dict[int, str]

    def lies_within(self, view: StudyView) -> bool:
        return self.image == str(view.image_id) and any(
            view.first_plane <= index <= view.last_plane for index in self.planes
        )


@dataclass(frozen=True)
class Hit:
    """`hits` is None where the view has no lesion; `lesion` is the code of the one that was hit."""

    hits: bool | None
    lesion: str | None = None


class Lesions:
    """Those of all images of an unblinded study, as they were sealed."""

    def __init__(self, study: Study) -> None:
        self._factor = study.scale if study.comparison == Comparison.PROSPECTIVE else 1
        self._masks: dict[tuple[str, int, int], np.ndarray] = {}
        self.by_case: dict[int, list[Lesion]] = defaultdict(list)
        for sealed in SealedStandard.objects.filter(unblinding__study=study).order_by("chosen"):
            self.by_case[sealed.chosen_id] = [_lesion(number, one) for number, one in enumerate(sealed.regions, 1)]

    def of_view(self, view: StudyView) -> list[Lesion]:
        """Those that lie on a plane that was shown."""
        return [lesion for lesion in self.by_case[view.case_id] if lesion.lies_within(view)]

    def find(self, view: StudyView, *, plane: int, x: float, y: float) -> Hit:
        """`plane` is one of the image, `x` and `y` are pixels of the presented image.

        Of several lesions that hold the position, the one whose centre on that plane is nearest is hit.
        """
        there = self.of_view(view)
        if not there:
            return Hit(None)
        found = [(self._distance(lesion, view, plane, x, y), lesion.code) for lesion in there]
        inside = [(distance, code) for distance, code in found if distance is not None]
        return Hit(True, min(inside)[1]) if inside else Hit(False)

    def _distance(self, lesion: Lesion, view: StudyView, plane: int, x: float, y: float) -> float | None:
        """From the lesion's centre on the plane, in pixels of the image; None for a position outside of it."""
        if plane not in lesion.planes:
            return None
        mask = self._mask(lesion.planes[plane], view)
        row = min(int(y / self._factor), mask.shape[0] - 1)
        column = min(int(x / self._factor), mask.shape[1] - 1)
        if not mask[row, column]:
            return None
        rows, columns = np.nonzero(mask)
        return hypot(y / self._factor - rows.mean() - 0.5, x / self._factor - columns.mean() - 0.5)

    def _mask(self, sha256: str, view: StudyView) -> np.ndarray:
        key = sha256, view.image.rows, view.image.columns
        if key not in self._masks:
            if len(self._masks) >= CACHED:
                self._masks.clear()
            self._masks[key] = load_mask(sha256, rows=key[1], columns=key[2])
        return self._masks[key]


def _lesion(number: int, sealed: SealedRegion) -> Lesion:
    return Lesion(
        code=f"L{number}",
        id=sealed["lesion"],
        image=sealed["image"],
        label=sealed["label"],
        kind=sealed["kind"],
        attributes=sealed["attributes"],
        planes={int(index): str(sha256) for index, sha256 in sealed["planes"]},
    )
