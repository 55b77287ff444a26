"""The bare hashes of masks are in the sealed lesions."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("results", "0004_sealed_lesions")]
    operations = [migrations.RemoveField("sealedstandard", "masks")]
