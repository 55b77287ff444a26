"""E-mail, names under their normal form, sessions with their person, tokens that expire.

Everybody logs in again once: sessions moved to a table that names their person. Tokens that were there work for another
90 days. Two names that look alike stay; the key of the later one gets a suffix, and the migration says so.
"""

import datetime

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import accounts.models
import accounts.usernames

LIFETIME = datetime.timedelta(days=90)


def write_keys(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    taken: dict[str, int] = {}
    for user in apps.get_model("accounts", "User").objects.order_by("created_at", "pk"):
        key = accounts.usernames.key_of(user.username)
        number = taken[key] = taken.get(key, 0) + 1
        if number > 1:
            print(f"\n  {user.username} looks like another user name; both stay. Consider a new name for one.", end="")
        user.username_key = key if number == 1 else f"{key}~{number}"
        user.save(update_fields=["username_key"])


def give_tokens_an_end(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ends_at = django.utils.timezone.now() + LIFETIME
    apps.get_model("accounts", "ApiToken").objects.update(expires_at=ends_at)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    run_before = [("account", "0001_initial")]  # the library reads e-mail addresses of people that are there

    operations = [
        migrations.AddField("user", "email", models.EmailField(max_length=254, null=True, unique=True)),
        migrations.AddField(
            "user",
            "username_key",
            accounts.usernames.UsernameKeyField(editable=False, max_length=200, null=True, unique=True),
        ),
        migrations.AddField("apitoken", "expires_at", models.DateTimeField(default=accounts.models._usual_end)),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        migrations.RunPython(write_keys, migrations.RunPython.noop),
        migrations.RunPython(give_tokens_an_end, migrations.RunPython.noop),
    ]
