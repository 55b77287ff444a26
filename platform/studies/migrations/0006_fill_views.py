"""What was chosen and frozen before becomes views of one plane; then the database keeps those, too."""

from django.db import migrations

FILL = """
INSERT INTO studies_studyview (display, position, first_plane, last_plane, rows, columns, spacing_mm,
                               window_centre, window_width, frame_ms, case_id, image_id, study_id)
SELECT 0, 0, 0, 0, item.rows, item.columns, item.spacing_mm, item.window_centre, item.window_width, NULL,
       chosen.id, chosen.image_id, chosen.study_id
FROM studies_studycase chosen
LEFT JOIN LATERAL (SELECT * FROM studies_worklistitem WHERE case_id = chosen.id LIMIT 1) item ON true
WHERE chosen.image_id IS NOT NULL;
INSERT INTO studies_paneimage (position, pane_id, reconstruction_id)
SELECT 0, id, reconstruction_id FROM studies_itempane;
"""
KEEP = """
CREATE TRIGGER studyview_kept BEFORE INSERT OR UPDATE OR DELETE ON studies_studyview
  FOR EACH ROW EXECUTE FUNCTION studies_keep_row();

CREATE FUNCTION studies_keep_pane_image() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (
    SELECT 1 FROM studies_itempane pane JOIN studies_worklistitem item ON item.id = pane.item_id
    JOIN studies_study study ON study.id = item.study_id
    WHERE pane.id = touched.pane_id AND study.state <> 'draft'
  ) OR (TG_OP = 'UPDATE' AND OLD.pane_id IS DISTINCT FROM NEW.pane_id) THEN
    RAISE EXCEPTION 'rows of a frozen study cannot be changed' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN touched;
END $$;
CREATE TRIGGER paneimage_kept BEFORE INSERT OR UPDATE OR DELETE ON studies_paneimage
  FOR EACH ROW EXECUTE FUNCTION studies_keep_pane_image();

CREATE FUNCTION studies_keep_pixels() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM studies_paneimage WHERE reconstruction_id = OLD.id) THEN
    RAISE EXCEPTION 'a frozen study shows this reconstruction' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reconstruction_kept BEFORE UPDATE ON imaging_reconstruction FOR EACH ROW
  WHEN ((OLD.frames, OLD.frames_sha256, OLD.rows, OLD.columns, OLD.treatment, OLD.image_id, OLD.provenance)
        IS DISTINCT FROM
        (NEW.frames, NEW.frames_sha256, NEW.rows, NEW.columns, NEW.treatment, NEW.image_id, NEW.provenance))
  EXECUTE FUNCTION studies_keep_pixels();

CREATE FUNCTION studies_keep_planes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched record := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
BEGIN
  IF EXISTS (
    SELECT 1 FROM studies_studyview view JOIN studies_study study ON study.id = view.study_id
    WHERE view.image_id = touched.image_id AND study.state <> 'draft'
  ) THEN
    RAISE EXCEPTION 'a frozen study shows this image' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN touched;
END $$;
CREATE FUNCTION studies_keep_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM studies_studyview view JOIN studies_study study ON study.id = view.study_id
    WHERE view.image_id = OLD.id AND study.state <> 'draft'
  ) THEN
    RAISE EXCEPTION 'a frozen study shows this image' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER image_kept BEFORE UPDATE ON imaging_image FOR EACH ROW
  WHEN ((OLD.case_id, OLD.kind, OLD.plane_count, OLD.rows, OLD.columns, OLD.spacing_row_mm, OLD.spacing_column_mm,
         OLD.code_slope, OLD.code_offset, OLD.window_centre, OLD.window_width, OLD.pixels_sha256)
        IS DISTINCT FROM
        (NEW.case_id, NEW.kind, NEW.plane_count, NEW.rows, NEW.columns, NEW.spacing_row_mm, NEW.spacing_column_mm,
         NEW.code_slope, NEW.code_offset, NEW.window_centre, NEW.window_width, NEW.pixels_sha256))
  EXECUTE FUNCTION studies_keep_image();
CREATE TRIGGER plane_kept BEFORE INSERT OR UPDATE OR DELETE ON imaging_plane
  FOR EACH ROW EXECUTE FUNCTION studies_keep_planes();
"""
ALLOW = """
DROP TRIGGER image_kept ON imaging_image;
DROP TRIGGER plane_kept ON imaging_plane;
DROP TRIGGER reconstruction_kept ON imaging_reconstruction;
DROP TRIGGER paneimage_kept ON studies_paneimage;
DROP TRIGGER studyview_kept ON studies_studyview;
DROP FUNCTION studies_keep_image();
DROP FUNCTION studies_keep_planes();
DROP FUNCTION studies_keep_pixels();
DROP FUNCTION studies_keep_pane_image();
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0005_views")]
    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop), migrations.RunSQL(KEEP, ALLOW)]
