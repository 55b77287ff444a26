"""The rule that reconstructions of a frozen study keep their pixels is written anew for stacks in 0006."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("studies", "0003_guess_and_text")]
    operations = [
        migrations.RunSQL(
            "DROP TRIGGER reconstruction_kept ON imaging_reconstruction; DROP FUNCTION studies_keep_pixels();",
            migrations.RunSQL.noop,
        )
    ]
