from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ingest", "Ingest"),
                    ("reconstruct", "Reconstruct"),
                    ("score", "Score"),
                    ("read_text", "Read Text"),
                ],
                max_length=20,
            ),
        ),
    ]
