"""The reference standard is a history: rows are added, or closed once with a time. The database refuses all else.

What goes further is judged at the end of the transaction, when all of it is done: what belongs to an image or a case
goes with it; a case that is joined to another hands its labels over and goes; a crop of the image moves its lesions;
and what a file outlined further while it was taken in leaves no steps.
"""

from django.db import migrations

COMMON = """
CREATE FUNCTION results_refuse_rewriting() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the reference standard is a history: rows are added or closed, never changed'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION results_is_closed_once(before timestamptz, after timestamptz, why text, because text)
RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT before IS NULL AND after IS NOT NULL OR (before, why) IS NOT DISTINCT FROM (after, because)
$$;
CREATE FUNCTION results_is_cropped_now(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM imaging_imageedit WHERE image_id = wanted AND kind = 'crop' AND age(xmin) <= 0)
$$;
"""
STANDARD = """
CREATE FUNCTION results_keep_label() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mutable text[] := ARRAY['case_id', 'replaced_at', 'replaced_because'];
BEGIN
  IF (to_jsonb(OLD) - mutable) IS DISTINCT FROM (to_jsonb(NEW) - mutable) OR NOT results_is_closed_once(
    OLD.replaced_at, NEW.replaced_at, OLD.replaced_because, NEW.replaced_because
  ) THEN
    PERFORM results_refuse_rewriting();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER standard_kept_history BEFORE UPDATE ON imaging_referencestandard
  FOR EACH ROW EXECUTE FUNCTION results_keep_label();
CREATE FUNCTION results_keep_label_of_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (TG_OP = 'DELETE' OR NEW.case_id <> OLD.case_id) AND EXISTS (SELECT 1 FROM imaging_case WHERE id = OLD.case_id)
  THEN
    PERFORM results_refuse_rewriting();
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER label_kept_with_case AFTER UPDATE OR DELETE ON imaging_referencestandard
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION results_keep_label_of_case();
"""
REGION = """
CREATE FUNCTION results_keep_lesion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  mutable text[] := ARRAY['source_id', 'replaced_at', 'replaced_because', 'x', 'y', 'width', 'height', 'first_plane',
                          'last_plane', 'area_px'];
BEGIN
  IF (to_jsonb(OLD) - mutable) IS DISTINCT FROM (to_jsonb(NEW) - mutable)
     OR NEW.source_id IS NOT NULL AND NEW.source_id IS DISTINCT FROM OLD.source_id
     OR NOT results_is_closed_once(OLD.replaced_at, NEW.replaced_at, OLD.replaced_because, NEW.replaced_because) THEN
    PERFORM results_refuse_rewriting();
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER region_kept_history BEFORE UPDATE ON imaging_region FOR EACH ROW EXECUTE FUNCTION results_keep_lesion();
CREATE FUNCTION results_keep_lesion_of_image() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_step boolean := OLD.origin = 'file' AND OLD.replaced_at IS NOT NULL AND age(OLD.xmin) <= 0;
  is_moved boolean := TG_OP = 'UPDATE' AND
    (NEW.x, NEW.y, NEW.width, NEW.height, NEW.first_plane, NEW.last_plane, NEW.area_px) IS DISTINCT FROM
    (OLD.x, OLD.y, OLD.width, OLD.height, OLD.first_plane, OLD.last_plane, OLD.area_px);
BEGIN
  IF is_moved AND NOT results_is_cropped_now(OLD.image_id)
     OR TG_OP = 'DELETE' AND NOT is_step AND EXISTS (SELECT 1 FROM imaging_image WHERE id = OLD.image_id) THEN
    PERFORM results_refuse_rewriting();
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER lesion_kept_with_image AFTER UPDATE OR DELETE ON imaging_region
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION results_keep_lesion_of_image();
"""
PLANE = """
CREATE FUNCTION results_keep_outline() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM results_refuse_rewriting();
  RETURN NULL;
END $$;
CREATE TRIGGER lesionplane_kept_history BEFORE UPDATE ON imaging_lesionplane
  FOR EACH ROW EXECUTE FUNCTION results_keep_outline();
CREATE FUNCTION results_keep_outline_of_lesion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  region imaging_region%ROWTYPE;
BEGIN
  SELECT * INTO region FROM imaging_region
  WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.region_id ELSE NEW.region_id END;
  IF FOUND AND NOT results_is_cropped_now(region.image_id) AND (
    TG_OP = 'DELETE' OR region.area_px < (SELECT sum(area_px) FROM imaging_lesionplane WHERE region_id = region.id)
  ) THEN
    PERFORM results_refuse_rewriting();
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER outline_kept_with_lesion AFTER INSERT OR DELETE ON imaging_lesionplane
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION results_keep_outline_of_lesion();
"""
NO_TRUNCATE = "".join(
    f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON imaging_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION results_keep_outline();\n"
    for table in ("referencestandard", "region", "lesionplane")
)
ALLOW = """
DROP TRIGGER referencestandard_no_truncate ON imaging_referencestandard;
DROP TRIGGER region_no_truncate ON imaging_region;
DROP TRIGGER lesionplane_no_truncate ON imaging_lesionplane;
DROP TRIGGER outline_kept_with_lesion ON imaging_lesionplane;
DROP TRIGGER lesionplane_kept_history ON imaging_lesionplane;
DROP TRIGGER lesion_kept_with_image ON imaging_region;
DROP TRIGGER region_kept_history ON imaging_region;
DROP TRIGGER label_kept_with_case ON imaging_referencestandard;
DROP TRIGGER standard_kept_history ON imaging_referencestandard;
DROP FUNCTION results_keep_outline_of_lesion();
DROP FUNCTION results_keep_outline();
DROP FUNCTION results_keep_lesion_of_image();
DROP FUNCTION results_keep_lesion();
DROP FUNCTION results_keep_label_of_case();
DROP FUNCTION results_keep_label();
DROP FUNCTION results_is_cropped_now(uuid);
DROP FUNCTION results_is_closed_once(timestamptz, timestamptz, text, text);
DROP FUNCTION results_refuse_rewriting();
"""


class Migration(migrations.Migration):
    dependencies = [("results", "0006_keep_standard"), ("imaging", "0006_stacks_only")]
    operations = [migrations.RunSQL(COMMON + STANDARD + REGION + PLANE + NO_TRUNCATE, ALLOW)]
