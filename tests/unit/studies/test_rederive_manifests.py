"""A manifest gives its allocation again, those of earlier formats too.

`tests/reference/fovea-manifest-1.json` was frozen by the version that knew one image of one plane a case.
"""

import json
from pathlib import Path

import pytest

from studies.manifest import canonical_json, derive_rows, design_of

FORMER = (Path(__file__).resolve().parents[2] / "reference/fovea-manifest-1.json").read_text()


def test_a_manifest_of_before_is_made_again_to_the_letter():
    manifest = json.loads(FORMER)
    assert (manifest["format"], manifest["allocation"]["algorithm"]) == ("fovea-manifest-1", "fovea-1")
    assert canonical_json(manifest | {"allocation": {"algorithm": "fovea-1", "rows": derive_rows(manifest)}}) == FORMER


def test_its_cases_have_one_display_each():
    assert set(design_of(json.loads(FORMER)).displays) == {1}


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="format must be fovea-manifest-2 or fovea-manifest-1, got fovea-manifest-9"):
        design_of(json.loads(FORMER) | {"format": "fovea-manifest-9"})
