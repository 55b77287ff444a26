"""Until now every active administrator and investigator could open every dataset, from its first day on.

So each of them becomes a person of each, given by nobody at the time it was made: whoever could open variants cannot
read a study of them, and that must not be forgotten by an update. An administrator takes away what is too much. Those
who had such a role once, as the trail of events says, or were deactivated with it, get a row that has ended.

From here on the rows are kept: one ends once, and goes only with its dataset.
"""

from django.db import migrations, models

GIVE = """
INSERT INTO imaging_datasetperson (dataset_id, person_id, given_by_id, given_at, taken_at)
SELECT dataset.id, person.id, NULL, dataset.created_at, NULL
FROM imaging_dataset dataset CROSS JOIN accounts_user person
WHERE person.is_active AND person.roles && ARRAY['investigator', 'administrator']::varchar[]
"""
REMEMBER = """
WITH former AS (
  SELECT person.id, CASE WHEN person.roles && ARRAY['investigator', 'administrator']::varchar[] THEN now() ELSE (
    SELECT max(event.at) FROM audit_event event
    WHERE event.action = 'person.changed' AND event.subject = 'accounts.user:' || person.id
      AND event.detail ->> 'roles_before' ~ 'investigator|administrator'
  ) END AS until
  FROM accounts_user person
  WHERE NOT (person.is_active AND person.roles && ARRAY['investigator', 'administrator']::varchar[])
)
INSERT INTO imaging_datasetperson (dataset_id, person_id, given_by_id, given_at, taken_at)
SELECT dataset.id, former.id, NULL, dataset.created_at, former.until
FROM imaging_dataset dataset JOIN former ON former.until >= dataset.created_at
"""
KEEP = """
CREATE FUNCTION imaging_keep_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.taken_at IS NOT NULL OR NEW.taken_at IS NULL
     OR (to_jsonb(OLD) - 'taken_at') IS DISTINCT FROM (to_jsonb(NEW) - 'taken_at') THEN
    RAISE EXCEPTION 'who could open a dataset is not changed, it ends' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER person_kept BEFORE UPDATE ON imaging_datasetperson
  FOR EACH ROW EXECUTE FUNCTION imaging_keep_person();

CREATE FUNCTION imaging_keep_person_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM imaging_dataset WHERE id = OLD.dataset_id) THEN
    RAISE EXCEPTION 'who could open a dataset is not forgotten' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER person_row_kept AFTER DELETE ON imaging_datasetperson
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION imaging_keep_person_row();
"""
ALLOW = """
DROP TRIGGER person_row_kept ON imaging_datasetperson;
DROP TRIGGER person_kept ON imaging_datasetperson;
DROP FUNCTION imaging_keep_person_row();
DROP FUNCTION imaging_keep_person();
"""


class Migration(migrations.Migration):
    dependencies = [("imaging", "0007_showings_and_people"), ("accounts", "0001_initial"), ("audit", "0001_initial")]
    operations = [
        migrations.AddIndex(model_name="image", index=models.Index(fields=["pixels_sha256"], name="image_pixels")),
        migrations.RunSQL(KEEP, ALLOW),
        migrations.RunSQL(GIVE, migrations.RunSQL.noop),
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ]
