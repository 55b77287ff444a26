"""The reference standard of a case stays as it is once a study that uses it is unblinded: the database refuses more."""

from django.db import migrations

KEEP = """
CREATE FUNCTION results_is_unblinded(wanted uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM studies_studycase chosen JOIN studies_study study ON study.id = chosen.study_id
    WHERE chosen.case_id = wanted AND study.state = 'unblinded'
  )
$$;
CREATE FUNCTION results_refuse_standard() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a study that uses this case is unblinded: its reference standard stays as it is'
    USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION results_keep_standard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF results_is_unblinded(OLD.case_id) OR results_is_unblinded(NEW.case_id) THEN
    PERFORM results_refuse_standard();
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER standard_kept BEFORE INSERT OR UPDATE OR DELETE ON imaging_referencestandard
  FOR EACH ROW EXECUTE FUNCTION results_keep_standard();

CREATE FUNCTION results_keep_region() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM imaging_image WHERE id IN (OLD.image_id, NEW.image_id) AND results_is_unblinded(case_id)
  ) THEN
    PERFORM results_refuse_standard();
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER region_kept BEFORE INSERT OR UPDATE OR DELETE ON imaging_region
  FOR EACH ROW EXECUTE FUNCTION results_keep_region();

CREATE FUNCTION results_keep_lesion_plane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM imaging_region region JOIN imaging_image image ON image.id = region.image_id
    WHERE region.id IN (OLD.region_id, NEW.region_id) AND results_is_unblinded(image.case_id)
  ) THEN
    PERFORM results_refuse_standard();
  END IF;
  RETURN COALESCE(NEW, OLD);
END $$;
CREATE TRIGGER lesionplane_kept BEFORE INSERT OR UPDATE OR DELETE ON imaging_lesionplane
  FOR EACH ROW EXECUTE FUNCTION results_keep_lesion_plane();
"""
ALLOW = """
DROP TRIGGER lesionplane_kept ON imaging_lesionplane;
DROP TRIGGER region_kept ON imaging_region;
DROP TRIGGER standard_kept ON imaging_referencestandard;
DROP FUNCTION results_keep_lesion_plane();
DROP FUNCTION results_keep_region();
DROP FUNCTION results_keep_standard();
DROP FUNCTION results_refuse_standard();
DROP FUNCTION results_is_unblinded(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("results", "0005_sealed_lesions_only"),
        ("imaging", "0006_stacks_only"),
        ("studies", "0007_views_only"),
    ]
    operations = [migrations.RunSQL(KEEP, ALLOW)]
