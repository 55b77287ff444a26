from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("jobs", "0002_read_text"),
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
                    ("prepare", "Prepare"),
                ],
                max_length=20,
            ),
        ),
    ]
