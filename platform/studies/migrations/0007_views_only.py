"""What the views have replaced goes."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("studies", "0006_fill_views"), ("results", "0004_sealed_lesions")]

    operations = [
        migrations.RemoveConstraint(
            model_name="worklistitem",
            name="item_window_is_open",
        ),
        migrations.RemoveField(
            model_name="itempane",
            name="reconstruction",
        ),
        migrations.RemoveField(
            model_name="studycase",
            name="image",
        ),
        migrations.RemoveField(
            model_name="worklistitem",
            name="columns",
        ),
        migrations.RemoveField(
            model_name="worklistitem",
            name="rows",
        ),
        migrations.RemoveField(
            model_name="worklistitem",
            name="spacing_mm",
        ),
        migrations.RemoveField(
            model_name="worklistitem",
            name="window_centre",
        ),
        migrations.RemoveField(
            model_name="worklistitem",
            name="window_width",
        ),
    ]
