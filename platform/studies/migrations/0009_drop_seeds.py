"""Nobody types a seed any more: drafts get a secret, which the database keeps, and the seeds go.

The database also keeps the frames that a frozen study shows.

A study that is frozen has its seed in its manifest, to the letter, and is made again from there.
"""

import secrets

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEEP = """
SET CONSTRAINTS ALL IMMEDIATE;
CREATE FUNCTION studies_keep_secret() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the secret of a study cannot be changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER studysecret_unchanged BEFORE UPDATE ON studies_studysecret
  FOR EACH ROW EXECUTE FUNCTION studies_keep_secret();
CREATE TRIGGER studysecret_no_truncate BEFORE TRUNCATE ON studies_studysecret
  FOR EACH STATEMENT EXECUTE FUNCTION studies_keep_secret();
CREATE TRIGGER studysecret_kept BEFORE INSERT OR DELETE ON studies_studysecret
  FOR EACH ROW EXECUTE FUNCTION studies_keep_row();

CREATE FUNCTION studies_keep_showing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM studies_paneimage WHERE showing_id = OLD.id) THEN
    RAISE EXCEPTION 'a frozen study shows this' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER showing_kept BEFORE UPDATE OR DELETE ON imaging_showing
  FOR EACH ROW EXECUTE FUNCTION studies_keep_showing();
"""
ALLOW = """
DROP TRIGGER showing_kept ON imaging_showing;
DROP FUNCTION studies_keep_showing();
DROP TRIGGER studysecret_kept ON studies_studysecret;
DROP TRIGGER studysecret_no_truncate ON studies_studysecret;
DROP TRIGGER studysecret_unchanged ON studies_studysecret;
DROP FUNCTION studies_keep_secret();
"""


def draw_secrets(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    study, secret = (apps.get_model("studies", name) for name in ("Study", "StudySecret"))
    secret.objects.bulk_create(
        secret(study=draft, value=secrets.token_hex(32)) for draft in study.objects.filter(state="draft", secret=None)
    )


class Migration(migrations.Migration):
    dependencies = [("studies", "0008_secrets_and_grids")]
    operations = [
        migrations.RunPython(draw_secrets, migrations.RunPython.noop),
        migrations.RunSQL(KEEP, ALLOW),
        migrations.RemoveField(model_name="study", name="seed"),
    ]
