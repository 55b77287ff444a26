"""The manifest of a study: what of it may be read while the study is blind, and after that the proof that it was kept.

When the study is unblinded its secret is told; the secret gives the allocation and the noise in every plane again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from api.errors import Conflict
from imaging.models import Showing
from imaging.showing import check_showing
from imaging.storage import FrameDamagedError
from studies.derivation import FORMAT, rederive_allocation
from studies.grids import count_unknown, find_grid
from studies.manifest import conceal
from studies.models import PaneImage, State, Study
from studies.protocol import get_study
from studies.secrets import derive_key, secret_of

#: So much is made again for one look at the manifest; `manage.py verify_audit` looks at every stored frame.
_MOST_PIXELS = 20_000_000


@dataclass(frozen=True)
class Check:
    """See `ManifestCheckOutput`. `planes` are all that were shown; not all need have been checked."""

    is_committed: bool | None
    is_allocation_same: bool
    planes: int
    planes_checked: int
    planes_differing: int


@dataclass(frozen=True)
class ShownManifest:
    """`secret` and `check` only after unblinding; a study that was frozen with a seed has no secret."""

    manifest_hash: str
    manifest: dict[str, Any]
    secret: str | None = None
    check: Check | None = None


def read_manifest(*, actor: User, study_id: UUID) -> ShownManifest:
    study = get_study(actor=actor, study_id=study_id)
    if study.state == State.DRAFT or study.manifest_hash is None:
        raise Conflict("study_not_frozen", "A draft has no manifest. Freeze the study first.")
    manifest = json.loads(study.manifest)
    if study.state != State.UNBLINDED:
        return ShownManifest(study.manifest_hash, conceal(manifest))
    secret = told_secret(study)
    check = check_study(study, most_pixels=_MOST_PIXELS)
    return ShownManifest(study.manifest_hash, manifest, secret.hex() if secret else None, check)


def told_secret(study: Study) -> bytes | None:
    """The secret of an unblinded study; None of one that was frozen with a seed, which is in its manifest."""
    if study.state != State.UNBLINDED:
        raise Conflict("study_blinded", "Close and unblind this study first; before that its secret is kept.")
    return secret_of(study) if json.loads(study.manifest)["format"] == FORMAT else None


def check_study(study: Study, *, most_pixels: float = float("inf")) -> Check:
    """Make allocation and showings of an unblinded study again, of the showings as many as have so many pixels."""
    secret = told_secret(study)
    rederived = rederive_allocation(json.loads(study.manifest), secret)
    showings = list(_find_showings(study))
    checked, differing = _check_showings(showings, secret, most_pixels) if secret else (0, 0)
    planes = sum(len(showing.frames) for showing in showings)
    return Check(rederived.is_committed, rederived.is_same, planes, checked, differing)


def _find_showings(study: Study) -> Iterable[Showing]:
    shown = PaneImage.objects.filter(pane__item__study=study, showing__isnull=False).values("showing")
    rows = Showing.objects.filter(pk__in=shown).select_related("reconstruction__image")
    return rows.order_by("reconstruction__image", "pk")


def _check_showings(showings: Iterable[Showing], secret: bytes, most_pixels: float) -> tuple[int, int]:
    """How many planes were made again, and how many are of a showing that is not the same."""
    key, checked, differing = derive_key(secret, "dither"), 0, 0
    for showing in showings:
        made = showing.reconstruction
        most_pixels -= made.rows * made.columns * len(showing.frames) + count_unknown([made.image])
        if most_pixels < 0:
            break
        checked += len(showing.frames)
        differing += 0 if _is_same(showing, key) else len(showing.frames)
    return checked, differing


def _is_same(showing: Showing, key: bytes) -> bool:
    """Not where a frame that it was made of is no longer what it was."""
    try:
        return check_showing(showing, key=key, grid=find_grid(showing.reconstruction.image))
    except FrameDamagedError:
        return False
