"""Real CR, MR, CT and US images that the package `pydicom-data` carries for free use in tests and examples."""

import importlib.util
from pathlib import Path

# One file of most acquisitions: the package holds many encodings of the same few, and a start should be quick.
FILES = (
    "RG3_UNCR.dcm",
    "MR2_UNCR.dcm",
    "693_UNCR.dcm",
    "US1_UNCR.dcm",
    "eCT_Supplemental.dcm",
)


def real_files() -> dict[str, bytes]:
    """The files by name, as they are: de-identification happens at ingest, as for any upload."""
    spec = importlib.util.find_spec("data_store")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The package pydicom-data is not installed. Run `make setup`.")
    folder = Path(spec.submodule_search_locations[0]) / "data"
    return {name: (folder / name).read_bytes() for name in FILES}
