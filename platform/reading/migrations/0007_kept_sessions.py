"""A session only goes forward, and what was issued stays: the database refuses anything else."""

from django.db import migrations

# Sessions that were opened before know the latest of their times.
LATEST = """
UPDATE reading_readingsession session SET last_at = GREATEST(session.opened_at, session.done_at, (
  SELECT GREATEST(max(shown.issued_at), max(shown.shown_at), max(shown.first_input_at), max(shown.answered_at))
  FROM reading_presentation shown JOIN studies_worklistitem item ON item.id = shown.item_id
  WHERE item.session_id = session.plan_id
), (
  SELECT max(given.answered_at) FROM reading_submission given
  JOIN studies_worklistitem item ON item.id = given.item_id WHERE item.session_id = session.plan_id
));
"""
KEEP = """
CREATE FUNCTION reading_keep_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state = 'open' AND NEW.done = 0 THEN
      RETURN NEW;
    END IF;
  ELSIF TG_OP = 'UPDATE' THEN
    IF (NEW.plan_id, NEW.opened_at) IS NOT DISTINCT FROM (OLD.plan_id, OLD.opened_at)
       AND NEW.done BETWEEN OLD.done AND OLD.done + 1
       AND (OLD.last_at IS NULL OR NEW.last_at >= OLD.last_at)
       AND (OLD.state = 'open'
            OR (NEW.state, NEW.done, NEW.done_at) IS NOT DISTINCT FROM (OLD.state, OLD.done, OLD.done_at)) THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'a session only goes forward' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER readingsession_kept BEFORE INSERT OR UPDATE OR DELETE ON reading_readingsession
  FOR EACH ROW EXECUTE FUNCTION reading_keep_session();
CREATE TRIGGER readingsession_no_truncate BEFORE TRUNCATE ON reading_readingsession
  FOR EACH STATEMENT EXECUTE FUNCTION reading_keep_session();

CREATE FUNCTION reading_refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was issued stays' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER frametoken_kept BEFORE UPDATE OR DELETE ON reading_frametoken
  FOR EACH ROW EXECUTE FUNCTION reading_refuse_loss();
CREATE TRIGGER frametoken_no_truncate BEFORE TRUNCATE ON reading_frametoken
  FOR EACH STATEMENT EXECUTE FUNCTION reading_refuse_loss();
CREATE TRIGGER presentation_no_truncate BEFORE TRUNCATE ON reading_presentation
  FOR EACH STATEMENT EXECUTE FUNCTION reading_refuse_loss();

CREATE OR REPLACE FUNCTION reading_keep_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.item_id, NEW.issued_at, NEW.expires_at)
        IS DISTINCT FROM (OLD.id, OLD.item_id, OLD.issued_at, OLD.expires_at)
     OR NEW.is_newest AND NOT OLD.is_newest
     OR OLD.shown_at IS NOT NULL AND NEW.shown_at IS DISTINCT FROM OLD.shown_at
     OR OLD.first_input_at IS NOT NULL AND NEW.first_input_at IS DISTINCT FROM OLD.first_input_at
     OR OLD.answered_at IS NOT NULL AND NEW.answered_at IS DISTINCT FROM OLD.answered_at THEN
    RAISE EXCEPTION 'a stamped time stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""
ALLOW = """
CREATE OR REPLACE FUNCTION reading_keep_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.item_id, NEW.issued_at) IS DISTINCT FROM (OLD.id, OLD.item_id, OLD.issued_at)
     OR OLD.shown_at IS NOT NULL AND NEW.shown_at IS DISTINCT FROM OLD.shown_at
     OR OLD.first_input_at IS NOT NULL AND NEW.first_input_at IS DISTINCT FROM OLD.first_input_at THEN
    RAISE EXCEPTION 'a stamped time stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER presentation_no_truncate ON reading_presentation;
DROP TRIGGER frametoken_no_truncate ON reading_frametoken;
DROP TRIGGER frametoken_kept ON reading_frametoken;
DROP FUNCTION reading_refuse_loss();
DROP TRIGGER readingsession_no_truncate ON reading_readingsession;
DROP TRIGGER readingsession_kept ON reading_readingsession;
DROP FUNCTION reading_keep_session();
"""


class Migration(migrations.Migration):
    dependencies = [("reading", "0006_submit")]
    operations = [migrations.RunSQL(LATEST, migrations.RunSQL.noop), migrations.RunSQL(KEEP, ALLOW)]
