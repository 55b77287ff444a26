"""The database itself keeps what freezing promised.

A study that is no draft keeps its protocol, and moves along its states one by one. The rows below it are neither
added to, changed nor removed. Reconstructions that a frozen study shows keep their pixels.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION studies_keep_study() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mutable text[] := ARRAY['state', 'opened_at', 'closed_at', 'unblinded_at'];
BEGIN
  IF OLD.state = 'draft' AND (TG_OP = 'DELETE' OR NEW.state IN ('draft', 'frozen')) THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a frozen study cannot be removed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (to_jsonb(OLD) - mutable) IS DISTINCT FROM (to_jsonb(NEW) - mutable) THEN
    RAISE EXCEPTION 'the protocol of a frozen study cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('frozen', 'reading'), ('reading', 'closed'), ('closed', 'unblinded')) THEN
    RAISE EXCEPTION 'a study cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER study_kept BEFORE UPDATE OR DELETE ON studies_study
  FOR EACH ROW EXECUTE FUNCTION studies_keep_study();

CREATE FUNCTION studies_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (SELECT 1 FROM studies_study WHERE id = touched.study_id AND state <> 'draft')
     OR (TG_OP = 'UPDATE' AND OLD.study_id IS DISTINCT FROM NEW.study_id) THEN
    RAISE EXCEPTION 'rows of a frozen study cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN touched;
END $$;

CREATE FUNCTION studies_keep_pane() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (
    SELECT 1 FROM studies_worklistitem item JOIN studies_study study ON study.id = item.study_id
    WHERE item.id = touched.item_id AND study.state <> 'draft'
  ) OR (TG_OP = 'UPDATE' AND OLD.item_id IS DISTINCT FROM NEW.item_id) THEN
    RAISE EXCEPTION 'rows of a frozen study cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN touched;
END $$;
CREATE TRIGGER pane_kept BEFORE INSERT OR UPDATE OR DELETE ON studies_itempane
  FOR EACH ROW EXECUTE FUNCTION studies_keep_pane();

CREATE FUNCTION studies_keep_pixels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM studies_itempane WHERE reconstruction_id = OLD.id) THEN
    RAISE EXCEPTION 'a frozen study shows this reconstruction' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reconstruction_kept BEFORE UPDATE ON imaging_reconstruction FOR EACH ROW
  WHEN ((OLD.frame_sha256, OLD.rows, OLD.columns, OLD.treatment, OLD.image_id, OLD.provenance)
        IS DISTINCT FROM (NEW.frame_sha256, NEW.rows, NEW.columns, NEW.treatment, NEW.image_id, NEW.provenance))
  EXECUTE FUNCTION studies_keep_pixels();
"""
ALLOW = """
DROP TRIGGER reconstruction_kept ON imaging_reconstruction;
DROP TRIGGER pane_kept ON studies_itempane;
DROP TRIGGER study_kept ON studies_study;
DROP FUNCTION studies_keep_pixels();
DROP FUNCTION studies_keep_pane();
DROP FUNCTION studies_keep_study();
"""
TABLES = ("studytreatment", "studycase", "studyreader", "question", "plannedsession", "worklistitem")


def _keep_row(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_kept BEFORE INSERT OR UPDATE OR DELETE ON studies_{table} "
        "FOR EACH ROW EXECUTE FUNCTION studies_keep_row();",
        f"DROP TRIGGER {table}_kept ON studies_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [("studies", "0001_initial"), ("imaging", "0001_initial")]
    operations = [
        migrations.RunSQL(KEEP, ALLOW),
        *[_keep_row(table) for table in TABLES],
    ]
