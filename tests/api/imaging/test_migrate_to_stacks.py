"""What a Fovea held before images were stacks is held after: pixels, regions, labels, what was frozen and sealed."""

import json
import os
import subprocess
import sys
import uuid

import psycopg
import pytest

from tests.instance import ROOT

FILL = """
import json
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from studies.manifest import canonical_json, hash_text

TARGETS = [("results", "0003_sealed_standard"), ("imaging", "0003_image_codes_and_coding"),
           ("studies", "0003_guess_and_text"), ("reading", "0003_guess_and_text"), ("jobs", "0001_initial")]
for app, name in TARGETS:
    call_command("migrate", app, name, verbosity=0, skip_checks=True)
apps = MigrationExecutor(connection).loader.project_state(TARGETS).apps
make = lambda app, model, **fields: apps.get_model(app, model).objects.create(**fields)
person = make("accounts", "User", username="old", display_name="Old")
dataset = make("imaging", "Dataset", name="Old", secret="0" * 64, created_by=person)
case = make("imaging", "Case", dataset=dataset, number=1, group_id="g")
image = make("imaging", "Image", case=case, dataset=dataset, modality="CT", rows=4, columns=5, frame_index=2,
             spacing_row_mm=0.5, spacing_column_mm=0.25, bits_stored=12, photometric="MONOCHROME2",
             code_slope=0.5, code_offset=-100.0, range_low=0.0, range_high=9.0, window_centre=5.0, window_width=4.0,
             frame_sha256="a" * 64, file_format="dicom", file_sha256="d" * 64, stem="s" * 64, path_key="p" * 64,
             header={"Modality": "CT", "PatientSex": "F"}, flags=["burned_in_text_possible"])
make("imaging", "ReferenceStandard", case=case, finding_class="abnormal", finding="nodule")
make("imaging", "Region", image=image, kind="mask", label="nodule", x=1, y=2, width=3, height=1, area_px=3,
     mask_sha256="c" * 64)
made = make("imaging", "Reconstruction", image=image, treatment="bicubic", comparison="prospective", scale=2, rows=8,
            columns=10, frame_sha256="b" * 64, check_passed=True)
make("imaging", "Upload", dataset=dataset, created_by=person, path="Mustermann/a.dcm", size=3, fingerprint="f" * 64)
make("imaging", "Verdict", dataset=dataset, job_id=dataset.pk, path="Mustermann/a.dcm", status="accepted")
study = make("studies", "Study", title="Old", dataset=dataset, seed=1, created_by=person)
chosen = make("studies", "StudyCase", study=study, position=0, case=case, image=image)
treatment = make("studies", "StudyTreatment", study=study, position=0, key="bicubic")
reader = make("studies", "StudyReader", study=study, position=1, person=person)
session = make("studies", "PlannedSession", study=study, reader=reader, number=1, total=1)
item = make("studies", "WorklistItem", study=study, session=session, position=1, kind="scored", case=chosen,
            blind_code="ACDEF", rows=8, columns=10, spacing_mm=[0.25, 0.125], window_centre=210.0, window_width=8.0)
make("studies", "ItemPane", item=item, index=0, treatment=treatment, reconstruction=made)
study.state, study.frozen_at, study.manifest = "frozen", timezone.now(), "{}"
study.manifest_hash = hash_text("{}")
study.save()
unblinding = make("results", "Unblinding", study=study, reason="Over.", by=person)
make("results", "SealedStandard", unblinding=unblinding, chosen=chosen, finding_class="abnormal", masks=["c" * 64])
"""
LOOK = """
import json
import django; django.setup()
from django.core.management import call_command
from django.db import IntegrityError, transaction
call_command("migrate", verbosity=0, skip_checks=True)
from imaging.hashes import hash_frames, hash_pixels
from imaging.models import Case, Image, Plane, Reconstruction, Upload, Verdict
from imaging.names import unseal
from results.models import SealedStandard
from studies.models import PaneImage, StudyView

image, made, case, view = Image.objects.get(), Reconstruction.objects.get(), Case.objects.get(), StudyView.objects.get()
plane, region, standard = image.planes.get(), image.regions.get(), case.standards.get()
try:
    with transaction.atomic():
        Plane.objects.update(frame_sha256="e" * 64)
    is_kept = False
except IntegrityError:
    is_kept = True
print(json.dumps({
    "image": [image.kind, image.plane_count, image.text_state, image.windows[0]["centre"]],
    "pixels": image.pixels_sha256 == hash_pixels(frames=["a" * 64], paddings=[""], slope=0.5, offset=-100.0),
    "plane": [plane.frame_sha256, plane.source_index, plane.source.stem, plane.source.header["00100040"]],
    "region": [region.area_px, region.replaced_at, region.planes.get().mask_sha256, region.planes.get().x],
    "standard": [standard.finding_class, standard.finding, standard.replaced_at],
    "made": [made.frames, made.frames_sha256 == hash_frames(["b" * 64])],
    "names": [unseal(Upload.objects.get().sealed_path), unseal(Verdict.objects.get().sealed_path)],
    "view": [view.rows, view.columns, view.spacing_mm, view.window_centre, view.first_plane, view.last_plane],
    "pane": PaneImage.objects.get().reconstruction_id == made.pk,
    "sealed": SealedStandard.objects.get().regions[0]["planes"],
    "is_kept": is_kept,
}))
"""


@pytest.fixture
def run_on_old_database():
    """`run(script)`: a script of its own process on a database of its own; gives what it printed."""
    url = os.environ["DATABASE_URL"]
    name = f"old_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')

    def run(script):
        environment = os.environ | {
            "DATABASE_URL": f"{url.rpartition('/')[0]}/{name}",
            "DJANGO_SETTINGS_MODULE": "config.settings_test",
            "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
        }
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    yield run
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_all_that_was_held_is_held_after_the_migration(run_on_old_database):
    run_on_old_database(FILL)
    found = json.loads(run_on_old_database(LOOK))
    assert found == {
        "image": ["single", 1, "suspected", 5.0],
        "pixels": True,
        "plane": ["a" * 64, 2, "s" * 64, {"vr": "CS", "Value": ["F"]}],
        "region": [3, None, "c" * 64, 1],
        "standard": ["abnormal", "nodule", None],
        "made": [["b" * 64], True],
        "names": ["Mustermann/a.dcm", "Mustermann/a.dcm"],
        "view": [8, 10, [0.25, 0.125], 210.0, 0, 0],
        "pane": True,
        "sealed": [[0, "c" * 64]],
        "is_kept": True,
    }
