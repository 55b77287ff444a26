"""Guesses of the original, and answers in words; the database keeps them like every other answer."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ("guess", "comment")


def _append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON reading_{table} "
        "FOR EACH ROW EXECUTE FUNCTION reading_refuse_change();"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON reading_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION reading_refuse_change();",
        f"DROP TRIGGER {table}_append_only ON reading_{table}; DROP TRIGGER {table}_no_truncate ON reading_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reading", "0002_append_only"),
        ("studies", "0003_guess_and_text"),
    ]

    operations = [
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=2000)),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="studies.question"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="reading.submission"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "question"), name="comment_once"),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="comment_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("left", "Left"),
                            ("right", "Right"),
                            ("original", "Original"),
                            ("processed", "Processed"),
                            ("unknown", "Unknown"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "question",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="studies.question"
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="guesses", to="reading.submission"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("submission", "question"), name="guess_once"),
                    models.CheckConstraint(
                        condition=models.Q(("choice__in", ["left", "right", "original", "processed", "unknown"])),
                        name="guess_is_a_choice",
                    ),
                ],
            },
        ),
        *[_append_only(table) for table in TABLES],
    ]
