"""The database keeps the heads of the chains; `audit_append` alone writes events, with the rights of its owner.

So the role that the application connects as needs no right to insert an event or to touch a head.
"""

from django.db import migrations

KEEP = """
CREATE FUNCTION audit_keep_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_right boolean := false;
BEGIN
  IF TG_OP = 'INSERT' THEN
    is_right := NEW.seq = 0 AND CASE NEW.chain
      WHEN 'site' THEN NEW.hash = repeat('0', 64)
      ELSE EXISTS (
        SELECT 1 FROM audit_event begun WHERE begun.chain = 'site' AND begun.action = 'chain.begun'
          AND begun.subject = 'audit.chain:' || NEW.chain AND begun.hash = NEW.hash
      ) END;
  ELSIF TG_OP = 'UPDATE' THEN
    is_right := NEW.chain = OLD.chain AND NEW.seq = OLD.seq + 1 AND (OLD.at IS NULL OR NEW.at >= OLD.at) AND EXISTS (
      SELECT 1 FROM audit_event event WHERE event.chain = NEW.chain AND event.seq = NEW.seq
        AND event.hash = NEW.hash AND event.previous_hash = OLD.hash
    );
  END IF;
  IF is_right THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'the head of a chain only goes forward, event by event' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_head_kept BEFORE INSERT OR UPDATE OR DELETE ON audit_chainhead
  FOR EACH ROW EXECUTE FUNCTION audit_keep_head();
CREATE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_chainhead
  FOR EACH STATEMENT EXECUTE FUNCTION audit_keep_head();
ALTER FUNCTION audit_append(text, text, text, text, text) SECURITY DEFINER;
ALTER FUNCTION audit_append(text, text, text, text, text) SET search_path = public, pg_temp;
"""
ALLOW = """
ALTER FUNCTION audit_append(text, text, text, text, text) RESET search_path;
ALTER FUNCTION audit_append(text, text, text, text, text) SECURITY INVOKER;
DROP TRIGGER audit_head_kept ON audit_chainhead;
DROP TRIGGER audit_head_no_truncate ON audit_chainhead;
DROP FUNCTION audit_keep_head();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_chains")]
    operations = [migrations.RunSQL(KEEP, ALLOW)]
