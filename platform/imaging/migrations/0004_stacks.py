"""An image becomes a stack of planes; the reference standard gets a history; names of files are sealed."""

import uuid

import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0003_image_codes_and_coding"),
        # Both read the tables as they were.
        ("results", "0003_sealed_standard"),
        ("studies", "0004_release_pixels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExpertReading",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "finding_class",
                    models.CharField(choices=[("normal", "Normal"), ("abnormal", "Abnormal")], max_length=10),
                ),
                ("finding", models.CharField(blank=True, max_length=200)),
                ("outlines", models.JSONField(default=list)),
                ("note", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("replaced_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ImageEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("paint", "Paint"),
                            ("crop", "Crop"),
                            ("declare_free", "Declare Free"),
                            ("suspect", "Suspect"),
                        ],
                        max_length=12,
                    ),
                ),
                ("rectangles", models.JSONField(default=list)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("before", models.CharField(max_length=64)),
                ("after", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LesionPlane",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveIntegerField()),
                ("mask_sha256", models.CharField(db_index=True, max_length=64)),
                ("x", models.PositiveIntegerField()),
                ("y", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("area_px", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["index"],
            },
        ),
        migrations.CreateModel(
            name="Plane",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("index", models.PositiveIntegerField()),
                ("frame_sha256", models.CharField(max_length=64)),
                ("padding_sha256", models.CharField(blank=True, max_length=64)),
                ("source_index", models.PositiveIntegerField(default=0)),
                (
                    "position_mm",
                    django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=3),
                ),
                ("time_ms", models.FloatField(null=True)),
                ("windows", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["index"],
            },
        ),
        migrations.CreateModel(
            name="SourceFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file_format", models.CharField(max_length=10)),
                ("transfer_syntax", models.CharField(blank=True, max_length=64)),
                ("file_sha256", models.CharField(max_length=64)),
                ("stem", models.CharField(db_index=True, max_length=64)),
                ("path_key", models.CharField(blank=True, db_index=True, max_length=64)),
                ("folded_path_key", models.CharField(blank=True, db_index=True, max_length=64)),
                ("instance_uid", models.CharField(blank=True, db_index=True, max_length=64)),
                ("header", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["created_at", "pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="image",
            options={"ordering": ["case__number", "created_at", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="referencestandard",
            options={"ordering": ["at", "pk"]},
        ),
        migrations.AlterModelOptions(
            name="region",
            options={"ordering": ["at", "pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="image",
            name="image_pixels_once_per_dataset",
        ),
        migrations.RemoveConstraint(
            model_name="metricvalue",
            name="metric_value_once",
        ),
        migrations.RemoveConstraint(
            model_name="region",
            name="region_once_per_image",
        ),
        migrations.RemoveConstraint(
            model_name="verdict",
            name="one_verdict_per_file",
        ),
        migrations.AddField(
            model_name="case",
            name="grouped_by",
            field=models.CharField(
                choices=[
                    ("patient", "Patient"),
                    ("study", "Study"),
                    ("table", "Table"),
                    ("file", "File"),
                    ("person", "Person"),
                ],
                default="file",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="joined_groups",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="identity_question",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="image",
            name="column_direction",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=3),
        ),
        migrations.AddField(
            model_name="image",
            name="excluded_because",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="image",
            name="is_excluded",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="image",
            name="kind",
            field=models.CharField(
                choices=[("single", "Single"), ("volume", "Volume"), ("cine", "Cine")], default="single", max_length=6
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="label",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="image",
            name="look",
            field=models.BinaryField(default=bytes),
        ),
        migrations.AddField(
            model_name="image",
            name="pixels_sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="image",
            name="plane_count",
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="image",
            name="plane_spacing_mm",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="image",
            name="row_direction",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), null=True, size=3),
        ),
        migrations.AddField(
            model_name="image",
            name="series_key",
            field=models.CharField(blank=True, db_index=True, max_length=64),
        ),
        migrations.AddField(
            model_name="image",
            name="spacing_place",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="image",
            name="text_state",
            field=models.CharField(
                choices=[
                    ("unlikely", "Unlikely"),
                    ("suspected", "Suspected"),
                    ("declared_free", "Declared Free"),
                    ("masked", "Masked"),
                ],
                default="unlikely",
                max_length=15,
            ),
        ),
        migrations.AddField(
            model_name="image",
            name="sealed_words",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="image",
            name="words_read_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="image",
            name="unit",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.AddField(
            model_name="image",
            name="window_function",
            field=models.CharField(default="LINEAR_EXACT", max_length=12),
        ),
        migrations.AddField(
            model_name="image",
            name="windows",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="metricvalue",
            name="lesion",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="imaging.region"
            ),
        ),
        migrations.AddField(
            model_name="metricvalue",
            name="plane_values",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(null=True), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="metricvalue",
            name="summary",
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name="reconstruction",
            name="check_plane",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="reconstruction",
            name="frames",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64), default=list, size=None
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reconstruction",
            name="frames_sha256",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="reconstruction",
            name="seconds",
            field=models.FloatField(null=True),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER TABLE imaging_referencestandard DROP CONSTRAINT imaging_referencestandard_pkey;"
                    "ALTER TABLE imaging_referencestandard"
                    " ADD COLUMN id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY;"
                    "CREATE INDEX imaging_referencestandard_case_id ON imaging_referencestandard (case_id);",
                    migrations.RunSQL.noop,
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="referencestandard",
                    name="case",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="standards", to="imaging.case"
                    ),
                ),
                migrations.AddField(
                    model_name="referencestandard",
                    name="id",
                    field=models.BigAutoField(primary_key=True, serialize=False),
                ),
            ],
        ),
        migrations.AddField(
            model_name="referencestandard",
            name="at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="referencestandard",
            name="attributes",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="referencestandard",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referencestandard",
            name="origin",
            field=models.CharField(
                choices=[("file", "File"), ("table", "Table"), ("panel", "Panel"), ("person", "Person")],
                default="table",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="referencestandard",
            name="replaced_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="referencestandard",
            name="replaced_because",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="region",
            name="at",
            field=models.DateTimeField(auto_now_add=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="region",
            name="attributes",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="region",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="first_plane",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="region",
            name="last_plane",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="region",
            name="origin",
            field=models.CharField(
                choices=[("file", "File"), ("table", "Table"), ("panel", "Panel"), ("person", "Person")],
                default="file",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="replaced_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="region",
            name="replaced_because",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="region",
            name="source_key",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="score",
            name="plane",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="score",
            name="plane_values",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.FloatField(null=True), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="changed_at",
            field=models.DateTimeField(auto_now=True),
        ),
        migrations.AddField(
            model_name="upload",
            name="sealed_path",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="verdict",
            name="entry",
            field=models.CharField(default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="verdict",
            name="planes",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="verdict",
            name="sealed_path",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="region",
            name="kind",
            field=models.CharField(
                choices=[("mask", "Mask"), ("box", "Box"), ("polygon", "Polygon"), ("point", "Point")], max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(condition=models.Q(("plane_count__gt", 0)), name="image_has_planes"),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("kind", "single"), _negated=True), ("plane_count", 1), _connector="OR"),
                name="single_image_has_one_plane",
            ),
        ),
        migrations.AddConstraint(
            model_name="metricvalue",
            constraint=models.UniqueConstraint(
                fields=("reconstruction", "name", "region", "lesion"), name="metric_value_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="referencestandard",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("case",),
                name="one_current_standard_per_case",
            ),
        ),
        migrations.AddField(
            model_name="expertreading",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="expertreading",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="expert_readings", to="imaging.case"
            ),
        ),
        migrations.AddField(
            model_name="imageedit",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="imageedit",
            name="image",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="imaging.image"
            ),
        ),
        migrations.AddField(
            model_name="lesionplane",
            name="region",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="planes", to="imaging.region"
            ),
        ),
        migrations.AddField(
            model_name="plane",
            name="image",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="planes", to="imaging.image"
            ),
        ),
        migrations.AddField(
            model_name="sourcefile",
            name="dataset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="source_files", to="imaging.dataset"
            ),
        ),
        migrations.AddField(
            model_name="plane",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="planes", to="imaging.sourcefile"
            ),
        ),
        migrations.AddField(
            model_name="region",
            name="source",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="imaging.sourcefile"
            ),
        ),
        migrations.AddIndex(
            model_name="region",
            index=models.Index(fields=["image", "replaced_at"], name="imaging_reg_image_i_ea62d0_idx"),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(condition=models.Q(("area_px__gt", 0)), name="region_has_pixels"),
        ),
        migrations.AddConstraint(
            model_name="region",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_plane__gte", models.F("first_plane"))), name="region_planes_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="expertreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaced_at__isnull", True)),
                fields=("case", "by"),
                name="one_current_reading_per_expert",
            ),
        ),
        migrations.AddConstraint(
            model_name="imageedit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "declare_free"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="declaring_free_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="lesionplane",
            constraint=models.UniqueConstraint(fields=("region", "index"), name="lesion_plane_once"),
        ),
        migrations.AddIndex(
            model_name="plane",
            index=models.Index(fields=["frame_sha256"], name="imaging_pla_frame_s_0ba851_idx"),
        ),
        migrations.AddIndex(
            model_name="plane",
            index=models.Index(fields=["padding_sha256"], name="imaging_pla_padding_2fcdb8_idx"),
        ),
        migrations.AddConstraint(
            model_name="plane",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("image", "index"),
                name="plane_index_once",
            ),
        ),
    ]
