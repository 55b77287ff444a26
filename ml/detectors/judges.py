"""Each detector behind the one form that the evaluation asks for."""

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ml.checkpoints import checkpoint_sha256
from ml.detectors import normality
from ml.detectors.evaluate import Judge
from ml.detectors.features import extract, prepare
from ml.detectors.manifests import Row
from ml.detectors.pneumonia import PNEUMONIA, score_features
from ml.detectors.populations import MODALITIES, MODALITY_CODES, POPULATIONS


@dataclass(frozen=True)
class NormalityJudge:
    """``single``: each row by the model of its own data set, chosen by name; otherwise the recogniser chooses."""

    single: bool

    @property
    def version(self) -> str:
        return normality.load_detector().version

    def takes(self, row: Row) -> bool:
        known = {population.dataset for population in POPULATIONS}
        code = MODALITY_CODES.get(row.modality, row.modality)
        return row.dataset in known if self.single else code in MODALITIES or not code

    def judge(self, pixels: NDArray[Any], value_range: tuple[float, float], row: Row) -> tuple[float, bool]:
        names = {population.dataset: population.key for population in POPULATIONS}
        population = names[row.dataset] if self.single else ""
        result = normality.score(pixels, value_range=value_range, population=population)
        return result.value, result.is_unusual


@dataclass(frozen=True)
class PneumoniaJudge:
    """Films of the source that the network was trained on, without asking the recogniser."""

    @property
    def version(self) -> str:
        return f"pneumonia {str(checkpoint_sha256(PNEUMONIA))[:12]}"

    def takes(self, row: Row) -> bool:
        return row.dataset == PNEUMONIA.training_data

    def judge(self, pixels: NDArray[Any], value_range: tuple[float, float], row: Row) -> tuple[float, bool]:
        result = score_features(extract(prepare(pixels, value_range=value_range)))
        return result.value, result.is_unusual


def make_judge(detector: str, *, single: bool) -> Judge:
    """The judge of a detector. Raises ValueError for one that has none."""
    if detector == "normality":
        return NormalityJudge(single=single)
    if detector == "pneumonia":
        return PneumoniaJudge()
    raise ValueError(f"detector must be normality or pneumonia, got {detector!r}")
