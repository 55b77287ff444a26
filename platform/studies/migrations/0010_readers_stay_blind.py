"""Whoever can open the images of a study reads it no more, and its readers cannot be let in while it is blind.

Freezing refuses readers who may open images that are read, or could since their variants were made; while a study is
frozen, reading or closed, its readers are given no dataset that holds these images, and are no investigators of a
study on the dataset. One lock puts freezing and giving in order: of two at once the second sees the first.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION studies_order_rights() RETURNS void LANGUAGE sql AS $$
  SELECT pg_advisory_xact_lock(301520736)
$$;

CREATE FUNCTION studies_has_images_in(study uuid, dataset uuid) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (SELECT 1 FROM studies_study WHERE id = study AND dataset_id = dataset) OR EXISTS (
    SELECT 1 FROM studies_studyview shown
    JOIN imaging_image image ON image.id = shown.image_id
    JOIN imaging_image held ON held.pixels_sha256 = image.pixels_sha256
    WHERE shown.study_id = study AND held.dataset_id = dataset
  )
$$;

CREATE FUNCTION studies_refuse_reader_in_dataset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM studies_order_rights();
  IF NEW.taken_at IS NULL AND EXISTS (
    SELECT 1 FROM studies_studyreader reader JOIN studies_study study ON study.id = reader.study_id
    WHERE reader.person_id = NEW.person_id AND study.state IN ('frozen', 'reading', 'closed')
      AND studies_has_images_in(study.id, NEW.dataset_id)
  ) THEN
    RAISE EXCEPTION 'a reader of a study that is blind cannot open its images' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reader_stays_out BEFORE INSERT ON imaging_datasetperson
  FOR EACH ROW EXECUTE FUNCTION studies_refuse_reader_in_dataset();

CREATE FUNCTION studies_refuse_reading_investigator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM studies_order_rights();
  IF EXISTS (
    SELECT 1 FROM studies_studyreader reader
    JOIN studies_study read ON read.id = reader.study_id
    JOIN studies_study led ON led.id = NEW.study_id
    WHERE reader.person_id = NEW.user_id AND read.state IN ('frozen', 'reading', 'closed')
      AND (read.id = led.id OR read.dataset_id = led.dataset_id)
  ) THEN
    RAISE EXCEPTION 'a reader of a study that is blind cannot lead a study of its dataset'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reader_leads_nothing BEFORE INSERT ON studies_study_investigators
  FOR EACH ROW EXECUTE FUNCTION studies_refuse_reading_investigator();

CREATE FUNCTION studies_refuse_seeing_reader() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  since timestamptz;
BEGIN
  PERFORM studies_order_rights();
  SELECT min(made.created_at) INTO since
  FROM studies_worklistitem item
  JOIN studies_itempane pane ON pane.item_id = item.id
  JOIN studies_paneimage shown ON shown.pane_id = pane.id
  JOIN imaging_reconstruction made ON made.id = shown.reconstruction_id
  WHERE item.study_id = NEW.id;
  IF EXISTS (
    SELECT 1 FROM studies_studyreader reader JOIN imaging_datasetperson held ON held.person_id = reader.person_id
    WHERE reader.study_id = NEW.id AND (held.taken_at IS NULL OR held.taken_at >= since)
      AND studies_has_images_in(NEW.id, held.dataset_id)
  ) OR EXISTS (
    SELECT 1 FROM studies_studyreader reader JOIN studies_study_investigators led ON led.user_id = reader.person_id
    WHERE reader.study_id = NEW.id AND led.study_id = NEW.id
  ) THEN
    RAISE EXCEPTION 'a reader of this study can open its images' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER study_read_blind BEFORE UPDATE ON studies_study
  FOR EACH ROW WHEN (OLD.state = 'draft' AND NEW.state = 'frozen')
  EXECUTE FUNCTION studies_refuse_seeing_reader();
"""
ALLOW = """
DROP TRIGGER study_read_blind ON studies_study;
DROP TRIGGER reader_leads_nothing ON studies_study_investigators;
DROP TRIGGER reader_stays_out ON imaging_datasetperson;
DROP FUNCTION studies_refuse_seeing_reader();
DROP FUNCTION studies_refuse_reading_investigator();
DROP FUNCTION studies_refuse_reader_in_dataset();
DROP FUNCTION studies_has_images_in(uuid, uuid);
DROP FUNCTION studies_order_rights();
"""


class Migration(migrations.Migration):
    dependencies = [("studies", "0009_drop_seeds"), ("imaging", "0008_people")]
    operations = [migrations.RunSQL(KEEP, ALLOW)]
