"""A sealed standard holds its lesions with their planes. Those sealed before have one plane each, without label."""

from django.db import migrations, models

FILL = """
ALTER TABLE results_sealedstandard DISABLE TRIGGER sealedstandard_append_only;
UPDATE results_sealedstandard sealed SET regions = (
  SELECT jsonb_agg(jsonb_build_object(
    'lesion', mask, 'image', chosen.image_id, 'label', '', 'kind', 'mask', 'attributes', '{}'::jsonb,
    'planes', jsonb_build_array(jsonb_build_array(0, mask))))
  FROM unnest(sealed.masks) mask
) FROM studies_studycase chosen WHERE chosen.id = sealed.chosen_id AND cardinality(sealed.masks) > 0;
ALTER TABLE results_sealedstandard ENABLE TRIGGER sealedstandard_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0003_sealed_standard"), ("studies", "0004_release_pixels")]
    operations = [
        migrations.AddField("sealedstandard", "attributes", models.JSONField(default=dict)),
        migrations.AddField("sealedstandard", "regions", models.JSONField(default=list)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
