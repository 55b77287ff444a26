"""A manifest gives its allocation again, those of earlier formats too.

`tests/reference/fovea-manifest-1.json` was frozen by the version that knew one image of one plane a case,
`fovea-manifest-2.json` by the last one in which a seed was typed.
"""

import json
from pathlib import Path

import pytest

from studies.allocation import allocate
from studies.derivation import (
    FORMAT,
    canonical_json,
    derive_rows,
    describe_allocation,
    design_of,
    draws_of,
    rederive_allocation,
)
from studies.keys import commitment

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
FORMER = {number: (REFERENCE / f"fovea-manifest-{number}.json").read_text() for number in (1, 2)}
SECRET = bytes(range(32))


@pytest.fixture
def manifest():
    """Of today's format: the protocol of the former one, drawn from a secret."""
    former = json.loads(FORMER[2])
    protocol = {name: value for name, value in former["protocol"].items() if name != "seed"}
    made = {**former, "format": FORMAT, "protocol": protocol, "secret_sha256": commitment(SECRET)}
    design = design_of(made)
    return {**made, "allocation": describe_allocation(allocate(design, draws_of(design, SECRET)), SECRET)}


@pytest.mark.parametrize("number", [1, 2])
def test_a_manifest_of_before_is_made_again_to_the_letter(number):
    manifest = json.loads(FORMER[number])
    algorithm = f"fovea-{number}"
    assert (manifest["format"], manifest["allocation"]["algorithm"]) == (f"fovea-manifest-{number}", algorithm)
    again = manifest | {"allocation": {"algorithm": algorithm, "rows": derive_rows(manifest)}}
    assert canonical_json(again) == FORMER[number]
    assert rederive_allocation(manifest, None).is_proven


def test_its_cases_have_one_display_each():
    assert set(design_of(json.loads(FORMER[1])).displays) == {1}


def test_the_secret_that_was_committed_to_gives_the_allocation(manifest):
    stored = json.loads(canonical_json(manifest))
    found = rederive_allocation(stored, SECRET)
    assert (found.is_committed, found.is_same, found.is_proven) == (True, True, True)


def test_another_secret_is_not_the_one_that_was_committed_to(manifest):
    found = rederive_allocation(manifest, bytes(32))
    assert (found.is_committed, found.is_same, found.is_proven) == (False, False, False)
    assert not rederive_allocation(manifest, None).is_proven


def test_a_row_that_was_changed_is_found(manifest):
    row = next(row for row in manifest["allocation"]["rows"] if row["kind"] == "scored")
    row["treatments"] = row["treatments"][::-1]
    found = rederive_allocation(manifest, SECRET)
    assert (found.is_committed, found.is_same) == (True, False)


def test_a_nonce_that_was_chosen_is_found(manifest):
    manifest["allocation"]["nonce"] = "0" * 64
    assert not rederive_allocation(manifest, SECRET).is_same


def test_without_the_secret_nothing_is_derived(manifest):
    with pytest.raises(ValueError, match="secret must be given for fovea-3"):
        derive_rows(manifest)


def test_a_seed_that_is_added_changes_nothing(manifest):
    for seed in (20261124, 7, 0):
        seeded = {**manifest, "protocol": {**manifest["protocol"], "seed": seed}}
        assert derive_rows(seeded, SECRET) == derive_rows(manifest, SECRET)


def test_an_unknown_format_is_refused():
    expected = "must be fovea-manifest-3, fovea-manifest-2 or fovea-manifest-1, got fovea-manifest-9"
    with pytest.raises(ValueError, match=expected):
        design_of(json.loads(FORMER[1]) | {"format": "fovea-manifest-9"})
