"""What the planes, the sources and the sealed names have replaced goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("imaging", "0005_fill_stacks"),
        # It copies what goes here.
        ("results", "0004_sealed_lesions"),
        ("studies", "0006_fill_views"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="image",
            name="file_format",
        ),
        migrations.RemoveField(
            model_name="image",
            name="file_sha256",
        ),
        migrations.RemoveField(
            model_name="image",
            name="frame_index",
        ),
        migrations.RemoveField(
            model_name="image",
            name="frame_sha256",
        ),
        migrations.RemoveField(
            model_name="image",
            name="header",
        ),
        migrations.RemoveField(
            model_name="image",
            name="instance_uid",
        ),
        migrations.RemoveField(
            model_name="image",
            name="path_key",
        ),
        migrations.RemoveField(
            model_name="image",
            name="rescale_intercept",
        ),
        migrations.RemoveField(
            model_name="image",
            name="rescale_slope",
        ),
        migrations.RemoveField(
            model_name="image",
            name="stem",
        ),
        migrations.RemoveField(
            model_name="image",
            name="transfer_syntax",
        ),
        migrations.RemoveField(
            model_name="reconstruction",
            name="frame_sha256",
        ),
        migrations.RemoveField(
            model_name="region",
            name="mask_sha256",
        ),
        migrations.RemoveField(
            model_name="upload",
            name="path",
        ),
        migrations.RemoveField(
            model_name="verdict",
            name="path",
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.UniqueConstraint(
                fields=("dataset", "pixels_sha256"), name="image_pixels_once_per_dataset"
            ),
        ),
        migrations.AddConstraint(
            model_name="reconstruction",
            constraint=models.CheckConstraint(
                condition=models.Q(("frames__len__gt", 0)), name="reconstruction_has_planes"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.UniqueConstraint(fields=("job_id", "entry"), name="one_verdict_per_entry"),
        ),
    ]
