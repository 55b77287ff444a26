"""The database itself keeps what readers answered, and when they were shown what."""

from django.db import migrations

KEEP = """
CREATE FUNCTION reading_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'answers are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION reading_keep_times() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (NEW.id, NEW.item_id, NEW.issued_at) IS DISTINCT FROM (OLD.id, OLD.item_id, OLD.issued_at)
     OR OLD.shown_at IS NOT NULL AND NEW.shown_at IS DISTINCT FROM OLD.shown_at
     OR OLD.first_input_at IS NOT NULL AND NEW.first_input_at IS DISTINCT FROM OLD.first_input_at THEN
    RAISE EXCEPTION 'a stamped time stays' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER presentation_kept BEFORE UPDATE OR DELETE ON reading_presentation
  FOR EACH ROW EXECUTE FUNCTION reading_keep_times();
"""
ALLOW = """
DROP TRIGGER presentation_kept ON reading_presentation;
DROP FUNCTION reading_keep_times();
DROP FUNCTION reading_refuse_change();
"""
TABLES = ("submission", "rating", "preference", "mark", "nothingtomark", "timingevent")


def _append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON reading_{table} "
        "FOR EACH ROW EXECUTE FUNCTION reading_refuse_change();"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON reading_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION reading_refuse_change();",
        f"DROP TRIGGER {table}_append_only ON reading_{table}; DROP TRIGGER {table}_no_truncate ON reading_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [("reading", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, ALLOW), *[_append_only(table) for table in TABLES]]
