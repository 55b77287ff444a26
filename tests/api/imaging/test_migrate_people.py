"""Before datasets had people, every administrator and investigator opened each: an update does not forget that."""

import json

import pytest

from tests.old_database import old_database

pytestmark = pytest.mark.django_db

FILL = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
TARGETS = [("studies", "0008_secrets_and_grids"), ("imaging", "0007_showings_and_people"), ("accounts", "0001_initial"),
           ("audit", "0003_chains")]
for app, name in TARGETS:
    call_command("migrate", app, name, verbosity=0, skip_checks=True)
apps = MigrationExecutor(connection).loader.project_state(TARGETS).apps
User = apps.get_model("accounts", "User")
def person(name, *roles, **more):
    return User.objects.create(username=name, display_name=name, roles=list(roles), **more)
owner = person("administrator", "administrator")
person("investigator", "investigator", "reader")
person("reader", "reader")
person("left", "investigator", is_active=False)
former = person("former", "reader")
apps.get_model("imaging", "Dataset").objects.create(name="set", secret="0" * 64, created_by=owner)
from audit.events import record_event
before = {"roles_before": "investigator reader", "roles_after": "reader", "is_active": True}
record_event(actor=None, action="person.changed", subject=f"accounts.user:{former.pk}", detail=before)
"""
LOOK = """
import json
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from imaging.models import Dataset, DatasetPerson
from audit.models import Event
made = Dataset.objects.get().created_at
changed = Event.objects.get(action="person.changed").at
rows = DatasetPerson.objects.select_related("person").order_by("person__username")
print(json.dumps([
    [row.person.username, row.given_at == made, row.given_by is None, row.taken_at and row.taken_at >= changed]
    for row in rows
]))
"""


def test_everybody_who_could_open_a_dataset_is_known():
    with old_database() as run:
        run(FILL)
        found = json.loads(run(LOOK))
    assert found == [
        ["administrator", True, True, None],
        ["former", True, True, True],
        ["investigator", True, True, None],
        ["left", True, True, True],
    ]
