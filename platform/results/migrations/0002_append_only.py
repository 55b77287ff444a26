"""The database itself keeps who broke the blind, and what left Fovea."""

from django.db import migrations

KEEP = """
CREATE FUNCTION results_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'unblindings and exports are append-only' USING ERRCODE = 'restrict_violation';
END $$;
"""
ALLOW = "DROP FUNCTION results_refuse_change();"
TABLES = ("unblinding", "export")


def _append_only(table: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON results_{table} "
        "FOR EACH ROW EXECUTE FUNCTION results_refuse_change();"
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON results_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION results_refuse_change();",
        f"DROP TRIGGER {table}_append_only ON results_{table}; DROP TRIGGER {table}_no_truncate ON results_{table};",
    )


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, ALLOW), *[_append_only(table) for table in TABLES]]
