"""Apart from 0002: PostgreSQL does not change a table's columns while changes of its rows wait for their checks."""

from django.db import migrations

import accounts.usernames


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_accounts_library")]

    operations = [
        migrations.AlterField(
            "user", "username_key", accounts.usernames.UsernameKeyField(editable=False, max_length=200, unique=True)
        ),
    ]
