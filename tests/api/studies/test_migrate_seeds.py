"""Studies that were made with a seed: drafts get a secret, frozen ones keep their manifest to the letter and go on."""

import json
from pathlib import Path

import pytest

from tests.old_database import old_database

MANIFEST = (Path(__file__).resolve().parents[2] / "reference/fovea-manifest-2.json").read_text()
FILL = f"""
import hashlib
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

TARGETS = [("studies", "0008_secrets_and_grids"), ("results", "0006_keep_standard")]
for app, name in TARGETS:
    call_command("migrate", app, name, verbosity=0, skip_checks=True)
apps = MigrationExecutor(connection).loader.project_state(TARGETS).apps
make = lambda app, model, **fields: apps.get_model(app, model).objects.create(**fields)
person = make("accounts", "User", username="old", display_name="Old", roles=["investigator"])
draft = make("studies", "Study", title="Draft", seed=20261124, created_by=person)
frozen = make("studies", "Study", title="Frozen", seed=20261124, created_by=person)
for study in (draft, frozen):
    study.investigators.add(person)
manifest = {MANIFEST!r}
frozen.state, frozen.frozen_at, frozen.manifest, frozen.algorithm = "frozen", timezone.now(), manifest, "fovea-2"
frozen.manifest_hash = hashlib.sha256(manifest.encode()).hexdigest()
frozen.save()
"""
LOOK = """
import json
import django; django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0, skip_checks=True)
from accounts.models import User
from rest_framework.test import APIClient
from studies.models import Study, StudySecret

draft, frozen = (Study.objects.get(title=title) for title in ("Draft", "Frozen"))
with connection.cursor() as cursor:
    columns = [column.name for column in connection.introspection.get_table_description(cursor, "studies_study")]
client = APIClient(SERVER_NAME="localhost")
client.force_login(User.objects.get(username="old"))
shown = {study.title: client.get(f"/api/studies/{study.pk}").json() for study in (draft, frozen)}
print(json.dumps({
    "columns": columns,
    "secrets": [str(secret.study_id) == str(draft.pk) and len(secret.value) for secret in StudySecret.objects.all()],
    "manifest": frozen.manifest,
    "shown": client.get(f"/api/studies/{frozen.pk}/manifest").json(),
    "readiness": client.get(f"/api/studies/{frozen.pk}/readiness").status_code,
    "opened": client.post(f"/api/studies/{frozen.pk}/open").json()["state"],
    "cautions": {title: study["caution"] for title, study in shown.items()},
}))
"""


@pytest.fixture(scope="module")
def found():
    with old_database() as run:
        run(FILL)
        return json.loads(run(LOOK))


def test_drafts_get_a_secret_and_frozen_studies_none(found):
    assert found["secrets"] == [64]


def test_the_column_is_gone(found):
    assert "manifest" in found["columns"]
    assert "seed" not in found["columns"]


def test_a_frozen_study_keeps_its_manifest_to_the_letter(found):
    assert found["manifest"] == MANIFEST


def test_its_seed_is_not_shown_while_it_is_blind(found):
    assert "20261124" not in json.dumps(found["shown"])
    assert "allocation" not in found["shown"]["manifest"]
    assert found["readiness"] == 200


def test_it_goes_on_and_says_how_blind_it_is(found):
    assert found["opened"] == "reading"
    assert "before Fovea had value grids" in found["cautions"]["Frozen"]
    assert found["cautions"]["Draft"] is None
