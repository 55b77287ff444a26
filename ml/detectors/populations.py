"""The populations whose normal images are known. Normal means normal for one of these; there is no other kind."""

from dataclasses import dataclass
from typing import Final

from ml.arrays import check_range
from ml.detectors.normal.model import SHARES

#: DICOM codes for the words that manifests use.
MODALITY_CODES: Final = {"X-ray": "CR", "MRI": "MR", "XR": "CR", "ultrasound": "US"}

#: A CT range from below 0 HU and wider than this is the whole scale and not a display window.
WIDEST_WINDOW_HU: Final = 600.0


@dataclass(frozen=True)
class Population:
    """People, part of the body and modality. ``window_hu``: how CT in Hounsfield units is shown, as in training.
    ``measures`` of strangeness: those of :mod:`ml.detectors.normal.model` that are used."""

    key: str
    title: str
    modalities: tuple[str, ...]
    dataset: str
    licence: str
    window_hu: tuple[float, float] | None = None
    measures: tuple[str, ...] = tuple(SHARES)

    def view(self, value_range: tuple[float, float]) -> tuple[float, float]:
        """The range that becomes black to white: the population's window for CT on the whole scale."""
        low, high = check_range(value_range)
        if self.window_hu is None or low >= 0 or high - low <= WIDEST_WINDOW_HU:
            return low, high
        return self.window_hu


POPULATIONS: Final = (
    Population(
        key="xr-chest-child",
        title="chest X-rays of children",
        modalities=("CR", "DX"),
        dataset="Kermany CXR (224px re-encode)",
        licence="CC BY 4.0",
    ),
    Population(
        key="xr-chest-adult",
        title="chest X-rays of adults",
        modalities=("CR", "DX"),
        dataset="NIH ChestX-ray8",
        licence="public, cite Wang 2017 and the NIH Clinical Center",
        # On abnormal images outside the test split the other two measures were no better than chance.
        measures=("patch", "place"),
    ),
    Population(
        key="ct-chest",
        title="chest CT, soft-tissue window",
        modalities=("CT",),
        dataset="IQ-OTH/NCCD chest CT",
        licence="CC BY 4.0",
        window_hu=(-160.0, 240.0),
    ),
    Population(
        key="ct-head",
        title="head CT, brain window",
        modalities=("CT",),
        dataset="Head CT haemorrhage (web-collected)",
        licence="CC0",
        window_hu=(0.0, 80.0),
    ),
    Population(
        key="mr-brain",
        title="brain MR",
        modalities=("MR",),
        dataset="Kaggle brain tumour MRI (224px re-encode)",
        licence="CC0, parts CC BY 4.0",
    ),
    Population(
        key="us-breast",
        title="breast ultrasound",
        modalities=("US",),
        dataset="BUSI breast US (256px resized)",
        licence="CC BY 4.0",
    ),
)

MODALITIES: Final = tuple(dict.fromkeys(code for population in POPULATIONS for code in population.modalities))


def get_population(key: str) -> Population:
    """Raises ValueError for a key that is not in the list."""
    found = next((population for population in POPULATIONS if population.key == key), None)
    if found is None:
        raise ValueError(f"population must be one of {', '.join(each.key for each in POPULATIONS)}, got {key!r}")
    return found


def populations_of(modality: str) -> tuple[Population, ...]:
    """The populations that a DICOM modality code may hold. Raises ValueError for a modality nobody was trained on."""
    code = MODALITY_CODES.get(modality, modality)
    found = tuple(population for population in POPULATIONS if code in population.modalities)
    if not found:
        raise ValueError(f"modality must be one of {', '.join(MODALITIES)} for this detector, got {modality!r}")
    return found
