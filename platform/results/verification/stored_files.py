"""Every stored file against its own hash: frames, masks and exports, read in pieces."""

import errno
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db import connection, transaction

from imaging.models import Image, LesionPlane, Plane, Reconstruction, Showing
from imaging.storage import frame_name, mask_name
from results.exports import stored_name
from results.models import Export
from results.verification.findings import Finding, Scope, name_study
from studies.models import Study

#: Each hash once, with the kind of file it names.
_ALL = """
SELECT 'frame', sha256 FROM (
  SELECT frame_sha256 AS sha256 FROM imaging_plane
  UNION SELECT unnest(frames) FROM imaging_reconstruction
  UNION SELECT unnest(frames) FROM imaging_showing
) frames
UNION ALL SELECT 'mask', sha256 FROM (
  SELECT padding_sha256 AS sha256 FROM imaging_plane WHERE padding_sha256 <> ''
  UNION SELECT mask_sha256 FROM imaging_lesionplane
) masks
UNION ALL SELECT DISTINCT 'export_file', sha256 FROM results_export
"""
_CHUNK = 1024 * 1024
_SAID_EVERY = 5000


@dataclass(frozen=True)
class _Stored:
    kind: str
    sha256: str

    @property
    def name(self) -> str:
        return {"frame": frame_name, "mask": mask_name, "export_file": stored_name}[self.kind](self.sha256)


def verify_files(scope: Scope) -> Iterator[Finding]:
    for number, stored in enumerate(_stored_files(), start=1):
        damage = _damage_of(stored)
        if damage:
            yield Finding(f"{stored.kind}_{damage}", f"{_name(stored)}: {_WORDS[damage]} ({stored.name}).")
        if number % _SAID_EVERY == 0:
            scope.say(f"{number} files read")


_WORDS = {
    "missing": "its file is missing",
    "changed": "the bytes of its file are not those that were stored",
    "unreadable": "its file cannot be read from the disk",
}


def _stored_files() -> Iterator[_Stored]:
    """Streamed from the database."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ALL)
        for kind, sha256 in cursor:
            yield _Stored(kind, sha256)


def _damage_of(stored: _Stored) -> str:
    """Empty where there is none."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(stored.name) as file:
            for chunk in file.chunks(_CHUNK):
                digest.update(chunk)
    except FileNotFoundError:
        return "missing"
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return "unreadable"
    return "" if digest.hexdigest() == stored.sha256 else "changed"


# --- whose it is ------------------------------------------------------------------------------------------------------


def _name(stored: _Stored) -> str:
    if stored.kind == "export_file":
        export = Export.objects.filter(sha256=stored.sha256).select_related("study").first()
        return f"An export of {name_study(export.study)}" if export else "An export"
    found = _name_frame(stored.sha256) if stored.kind == "frame" else _name_mask(stored.sha256)
    return found or f"A {stored.kind}"


def _name_frame(sha256: str) -> str:
    showing = Showing.objects.filter(frames__contains=[sha256]).select_related("reconstruction__image__case").first()
    if showing is not None:
        plane = showing.first_plane + showing.frames.index(sha256)
        study = Study.objects.filter(pk=showing.owner).first()
        where = f" as {name_study(study)} shows it" if study else ""
        return f"{_name_made(showing.reconstruction, plane)}{where}"
    made = Reconstruction.objects.filter(frames__contains=[sha256]).select_related("image__case").first()
    if made is not None:
        return _name_made(made, made.frames.index(sha256))
    row = Plane.objects.filter(frame_sha256=sha256).select_related("image__case").first()
    return _name_plane(row.image, row.index) if row else ""


def _name_mask(sha256: str) -> str:
    part = LesionPlane.objects.filter(mask_sha256=sha256).select_related("region__image__case").first()
    if part is not None:
        return f"The outline of a lesion on {_name_plane(part.region.image, part.index)}"
    row = Plane.objects.filter(padding_sha256=sha256).select_related("image__case").first()
    return f"What was not imaged on {_name_plane(row.image, row.index)}" if row else ""


def _name_made(made: Reconstruction, index: int) -> str:
    return f"{made.treatment} of {_name_plane(made.image, index)}"


def _name_plane(image: Image, index: int) -> str:
    return f"plane {index + 1} of image {image.pk} of {image.case.code}"
