"""A case is read by views: images, and which of their planes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0005_fill_stacks"),
        ("studies", "0004_release_pixels"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaneImage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="StudyView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("display", models.PositiveSmallIntegerField(default=0)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("first_plane", models.PositiveIntegerField(default=0)),
                ("last_plane", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(null=True)),
                ("columns", models.PositiveIntegerField(null=True)),
                (
                    "spacing_mm",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=2),
                ),
                ("window_centre", models.FloatField(null=True)),
                ("window_width", models.FloatField(null=True)),
                ("frame_ms", models.FloatField(null=True)),
            ],
            options={
                "ordering": ["display", "position"],
            },
        ),
        migrations.AddField(
            model_name="worklistitem",
            name="display",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="study",
            name="dataset",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="imaging.dataset"
            ),
        ),
        migrations.AlterField(
            model_name="studycase",
            name="case",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="imaging.case"),
        ),
        migrations.AddField(
            model_name="paneimage",
            name="pane",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="images", to="studies.itempane"
            ),
        ),
        migrations.AddField(
            model_name="paneimage",
            name="reconstruction",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="imaging.reconstruction"
            ),
        ),
        migrations.AddField(
            model_name="studyview",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="views", to="studies.studycase"
            ),
        ),
        migrations.AddField(
            model_name="studyview",
            name="image",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="imaging.image"),
        ),
        migrations.AddField(
            model_name="studyview",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="views", to="studies.study"
            ),
        ),
        migrations.AddConstraint(
            model_name="paneimage",
            constraint=models.UniqueConstraint(fields=("pane", "position"), name="pane_image_once"),
        ),
        migrations.AddConstraint(
            model_name="studyview",
            constraint=models.UniqueConstraint(fields=("case", "display", "position"), name="study_view_position_once"),
        ),
        migrations.AddConstraint(
            model_name="studyview",
            constraint=models.UniqueConstraint(
                fields=("case", "display", "image"), name="study_view_image_once_per_display"
            ),
        ),
        migrations.AddConstraint(
            model_name="studyview",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_plane__gte", models.F("first_plane"))), name="study_view_planes_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="studyview",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__lt", 4)), name="study_view_at_most_four_together"
            ),
        ),
        migrations.AddConstraint(
            model_name="studyview",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_width__isnull", True), ("window_width__gt", 0), _connector="OR"),
                name="study_view_window_is_open",
            ),
        ),
    ]
