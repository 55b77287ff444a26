"""A database of before: names get their keys, tokens an end, and nobody is lost."""

import json

import pytest

from tests.old_database import old_database

pytestmark = pytest.mark.django_db

FILL = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
call_command("migrate", "accounts", "0001_initial", verbosity=0, skip_checks=True)
apps = MigrationExecutor(connection).loader.project_state([("accounts", "0001_initial")]).apps
User = apps.get_model("accounts", "User")
for name in ("adam", "Adam", "eve"):
    owner = User.objects.create(username=name, display_name=name, roles=["reader"])
apps.get_model("accounts", "ApiToken").objects.create(user=owner, name="old", token_hash="0" * 64)
"""
LOOK = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
import json
from django.utils import timezone
from accounts.models import ApiToken, User
from accounts.people import find_by_username
print()
print(json.dumps({
    "keys": dict(User.objects.values_list("username", "username_key")),
    "found": [find_by_username(name).username for name in ("adam", "Adam", "EVE")],
    "days": (ApiToken.objects.get().expires_at - timezone.now()).days,
}))
"""


def test_names_that_look_alike_both_stay_and_tokens_get_an_end():
    with old_database() as run:
        run(FILL)
        said = run(LOOK)
    told = json.loads(said.splitlines()[-1])
    assert told["keys"] == {"adam": "adam", "Adam": "adam~2", "eve": "eve"}
    assert told["found"] == ["adam", "Adam", "eve"]
    assert told["days"] == 89
    assert "Adam looks like another user name" in said
