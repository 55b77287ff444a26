"""Marks and tokens know the view they belong to, and marks their plane."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0003_guess_and_text"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="frametoken",
            name="token_once_per_pane",
        ),
        migrations.AddField(
            model_name="frametoken",
            name="view",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="mark",
            name="plane",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="mark",
            name="view",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="frametoken",
            constraint=models.UniqueConstraint(
                fields=("presentation", "pane", "view"), name="token_once_per_pane_and_view"
            ),
        ),
    ]
