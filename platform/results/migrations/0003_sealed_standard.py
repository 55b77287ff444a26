"""The reference standard as it was at unblinding. Studies unblinded before this get the one of today."""

from typing import Any

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE TRIGGER sealedstandard_append_only BEFORE UPDATE OR DELETE ON results_sealedstandard
  FOR EACH ROW EXECUTE FUNCTION results_refuse_change();
CREATE TRIGGER sealedstandard_no_truncate BEFORE TRUNCATE ON results_sealedstandard
  FOR EACH STATEMENT EXECUTE FUNCTION results_refuse_change();
"""
ALLOW = """
DROP TRIGGER sealedstandard_append_only ON results_sealedstandard;
DROP TRIGGER sealedstandard_no_truncate ON results_sealedstandard;
"""


def seal_unblinded(apps: Any, _editor: Any) -> None:
    """One row for each case of each study that was unblinded before."""
    sealed = apps.get_model("results", "SealedStandard")
    standard_of = apps.get_model("imaging", "ReferenceStandard").objects
    regions_of = apps.get_model("imaging", "Region").objects
    for unblinding in apps.get_model("results", "Unblinding").objects.all():
        for chosen in apps.get_model("studies", "StudyCase").objects.filter(study_id=unblinding.study_id):
            standard = standard_of.filter(case_id=chosen.case_id).first()
            regions = regions_of.filter(image_id=chosen.image_id).order_by("mask_sha256")
            sealed.objects.create(
                unblinding=unblinding,
                chosen=chosen,
                finding_class=standard.finding_class if standard else "",
                finding=standard.finding if standard else "",
                masks=list(regions.values_list("mask_sha256", flat=True)),
            )


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0002_append_only"),
        ("studies", "0002_frozen_rows"),
        ("imaging", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealedStandard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "finding_class",
                    models.CharField(
                        blank=True, choices=[("normal", "Normal"), ("abnormal", "Abnormal")], max_length=10
                    ),
                ),
                ("finding", models.CharField(blank=True, max_length=200)),
                (
                    "masks",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                (
                    "chosen",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed_standard",
                        to="studies.studycase",
                    ),
                ),
                (
                    "unblinding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="standards", to="results.unblinding"
                    ),
                ),
            ],
        ),
        migrations.RunSQL(KEEP, ALLOW),
        migrations.RunPython(seal_unblinded, migrations.RunPython.noop),
    ]
