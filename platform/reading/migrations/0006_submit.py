"""Reading in the database: its clock, the issue of tasks and the taking of answers, each one call and one transaction.

A function checks before it writes; a refusal comes back as {"refused": code} and nothing was written. The row of the
session is locked first, then that of the study, and the head of the study's chain last.
"""

from django.db import migrations

# Tests put another clock in its place, inside their transaction. Whoever owns nothing cannot.
CLOCK = """
CREATE FUNCTION reading_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT clock_timestamp()';
CREATE FUNCTION reading_instant(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00'
$$;
"""
# As `studies.manifest.canonical_json` writes an object without objects in it.
CANONICAL = """
CREATE FUNCTION reading_canonical(flat jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT '{' || string_agg(to_json(key)::text || ':' || value::text, ',' ORDER BY key COLLATE "C") || '}'
  FROM jsonb_each(flat)
$$;
"""
# `hashes`: of tokens, eight for each item: four views of two panes. What was issued before and not answered keeps its
# first times: the page asks ahead while a display set is being read.
ISSUE = """
CREATE FUNCTION reading_issue(plan uuid, done int, panes int, ahead int, hashes text[], moment timestamptz)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  item record;
  before reading_presentation%ROWTYPE;
  made uuid;
  place int := 0;
  issued jsonb := '[]';
BEGIN
  FOR item IN
    SELECT one.id, one.position, one.kind, one.case_id, one.display, one.blind_code,
           EXISTS (SELECT 1 FROM reading_submission given WHERE given.item_id = one.id) AS is_answered
    FROM studies_worklistitem one
    WHERE one.session_id = plan AND one.position BETWEEN done + 1 AND done + 1 + ahead ORDER BY one.position
  LOOP
    UPDATE reading_presentation SET is_newest = false WHERE item_id = item.id AND is_newest RETURNING * INTO before;
    IF before.answered_at IS NOT NULL THEN
      before := NULL;
    END IF;
    INSERT INTO reading_presentation (id, item_id, is_newest, issued_at, expires_at, shown_at, first_input_at)
    VALUES (gen_random_uuid(), item.id, true, COALESCE(before.issued_at, moment), moment + interval '4 hours',
            before.shown_at, before.first_input_at)
    RETURNING id INTO made;
    INSERT INTO reading_frametoken (presentation_id, pane, view, token_hash)
    SELECT made, pane, view.position, hashes[place * 8 + pane * 4 + view.position + 1]
    FROM studies_studyview view, generate_series(0, panes - 1) AS pane
    WHERE view.case_id = item.case_id AND view.display = item.display;
    issued := issued || to_jsonb(item);
    place := place + 1;
  END LOOP;
  RETURN issued;
END $$;

CREATE FUNCTION reading_tasks(plan uuid, study uuid, panes int, ahead int, hashes text[])
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  session reading_readingsession%ROWTYPE;
  moment timestamptz;
  issued jsonb;
BEGIN
  SELECT * INTO session FROM reading_readingsession WHERE plan_id = plan FOR UPDATE;
  IF NOT FOUND THEN
    RETURN '{"refused": "session_not_open"}';
  END IF;
  PERFORM 1 FROM studies_study WHERE id = study AND state = 'reading' FOR SHARE;
  IF NOT FOUND THEN
    RETURN '{"refused": "study_closed"}';
  END IF;
  moment := GREATEST(reading_now(), session.last_at);
  issued := reading_issue(plan, session.done, panes, ahead, hashes, moment);
  UPDATE reading_readingsession SET last_at = moment WHERE plan_id = plan;
  RETURN jsonb_build_object('done', session.done, 'state', session.state, 'tasks', issued);
END $$;

CREATE FUNCTION reading_stamp(plan uuid, item uuid, is_input boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  moment timestamptz;
BEGIN
  SELECT GREATEST(reading_now(), last_at) INTO moment FROM reading_readingsession WHERE plan_id = plan FOR UPDATE;
  UPDATE reading_presentation
  SET shown_at = CASE WHEN is_input THEN shown_at ELSE COALESCE(shown_at, moment) END,
      first_input_at = CASE WHEN is_input THEN COALESCE(first_input_at, moment) ELSE first_input_at END
  WHERE item_id = item AND is_newest AND answered_at IS NULL;
  UPDATE reading_readingsession SET last_at = moment WHERE plan_id = plan;
END $$;
"""
# `body`: canonical text of what was answered (reading/content.py); null where the key was used. `is_last`: of the
# stages of its item. `signature`: what the event of a signed correction holds. `ahead`: null where no next tasks are
# asked for.
SUBMIT = """
CREATE FUNCTION reading_submit(
  person text, reader bigint, study uuid, plan uuid, item uuid, place int, total int, panes int,
  this_stage text, is_last boolean, used_key uuid, digest text, body text, signature jsonb, ahead int, hashes text[]
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  session reading_readingsession%ROWTYPE;
  kept reading_submission%ROWTYPE;
  event record;
  study_state text;
  issued jsonb;
BEGIN
  SELECT * INTO session FROM reading_readingsession WHERE plan_id = plan FOR UPDATE;
  SELECT * INTO kept FROM reading_submission WHERE reader_id = reader AND key = used_key;
  IF FOUND THEN
    IF kept.item_id <> item OR kept.body_sha256 <> digest THEN
      RETURN '{"refused": "idempotency_conflict"}';
    END IF;
    SELECT state INTO study_state FROM studies_study WHERE id = study FOR SHARE;
    IF ahead IS NOT NULL AND study_state = 'reading' THEN
      issued := reading_tasks(plan, study, panes, ahead, hashes);
    END IF;
    SELECT chain, seq, hash INTO event FROM audit_event
    WHERE subject = 'reading.submission:' || kept.id AND action LIKE 'reading.%' ORDER BY id LIMIT 1;
    RETURN jsonb_build_object(
      'submission', kept.id, 'stage', kept.stage, 'done', kept.done_after, 'is_new', false,
      'are_times_capped', kept.are_times_capped, 'next', issued,
      'head', CASE WHEN FOUND THEN to_jsonb(event) END);
  END IF;
  IF session.plan_id IS NULL THEN
    RETURN '{"refused": "session_not_open"}';
  END IF;
  SELECT state INTO study_state FROM studies_study WHERE id = study FOR SHARE;
  RETURN reading_take(person, reader, study, study_state, session, item, place, total, panes, this_stage, is_last,
                      used_key, digest, body, signature, ahead, hashes);
END $$;
"""
TAKE = """
CREATE FUNCTION reading_refusal(
  study_state text, session reading_readingsession, place int, this_stage text, is_last boolean, item uuid,
  is_correction boolean, has_reason boolean, is_signed boolean
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  IF study_state NOT IN ('reading', 'closed') THEN
    RETURN 'study_unblinded';
  ELSIF place > session.done + 1 THEN
    RETURN 'not_current_item';
  ELSIF is_correction THEN
    RETURN CASE
      WHEN NOT is_last THEN 'answers_locked'
      WHEN NOT has_reason THEN 'reason_missing'
      WHEN NOT is_signed AND (session.state = 'done' OR study_state = 'closed') THEN 'signature_missing'
    END;
  ELSIF study_state = 'closed' THEN
    RETURN 'study_closed';
  ELSIF place <= session.done THEN
    RETURN 'answers_locked';  -- its guess came with the answers, before there were stages
  ELSIF this_stage = 'guess' AND NOT EXISTS (SELECT 1 FROM reading_submission WHERE item_id = item) THEN
    RETURN 'stage_not_reached';
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION reading_keep_answers(submission uuid, body jsonb) RETURNS void LANGUAGE sql AS $$
  INSERT INTO reading_rating (submission_id, question_id, pane, value)
  SELECT submission, question, pane, value
  FROM jsonb_to_recordset(body->'ratings') AS given(question uuid, pane smallint, value smallint);
  INSERT INTO reading_preference (submission_id, question_id, choice, confidence)
  SELECT submission, question, choice, confidence
  FROM jsonb_to_recordset(body->'preferences') AS given(question uuid, choice text, confidence smallint);
  INSERT INTO reading_guess (submission_id, question_id, choice)
  SELECT submission, question, choice FROM jsonb_to_recordset(body->'guesses') AS given(question uuid, choice text);
  INSERT INTO reading_comment (submission_id, question_id, text)
  SELECT submission, question, text FROM jsonb_to_recordset(body->'comments') AS given(question uuid, text text);
  INSERT INTO reading_mark (submission_id, question_id, number, pane, view, plane, shape, points, confidence)
  SELECT submission, question, number, pane, view, plane, shape, points, confidence
  FROM jsonb_to_recordset(body->'marks') AS given(
    question uuid, number smallint, pane smallint, view smallint, plane int, shape text, points float8[],
    confidence smallint);
  INSERT INTO reading_nothingtomark (submission_id, question_id)
  SELECT submission, question FROM jsonb_to_recordset(body->'nothing_to_mark') AS given(question uuid);
  INSERT INTO reading_timingevent (submission_id, number, at_ms, type)
  SELECT submission, number, at_ms, type
  FROM jsonb_to_recordset(body->'timing_events') AS given(number smallint, at_ms int, type text);
$$;

CREATE FUNCTION reading_take(
  person text, reader bigint, study uuid, study_state text, session reading_readingsession, item uuid, place int,
  total int, panes int, this_stage text, is_last boolean, used_key uuid, digest text, body text, signature jsonb,
  ahead int, hashes text[]
) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  given jsonb := body::jsonb;
  taken reading_submission%ROWTYPE;
  shown reading_presentation%ROWTYPE;
  moment timestamptz := GREATEST(reading_now(), session.last_at);
  is_correction boolean;
  refused text;
  row_text text;
  issued jsonb;
  event record;
BEGIN
  SELECT one.id INTO taken.supersedes_id FROM reading_submission one
  WHERE one.item_id = item AND one.stage = this_stage
    AND NOT EXISTS (SELECT 1 FROM reading_submission later WHERE later.supersedes_id = one.id);
  is_correction := FOUND;
  refused := reading_refusal(study_state, session, place, this_stage, is_last, item,
                             is_correction, given->>'reason' IS NOT NULL, signature IS NOT NULL);
  SELECT * INTO shown FROM reading_presentation WHERE item_id = item AND is_newest;
  IF refused IS NULL AND NOT is_correction AND (shown.id IS NULL OR shown.answered_at IS NOT NULL) THEN
    refused := 'not_presented';
  END IF;
  IF refused IS NOT NULL THEN
    RETURN jsonb_build_object('refused', refused);
  END IF;
  IF NOT is_correction AND is_last THEN
    session.done := session.done + 1;
  END IF;

  taken.id := gen_random_uuid();
  INSERT INTO reading_submission (
    id, reader_id, item_id, stage, key, body_sha256, supersedes_id, reason, done_after, issued_at, shown_at,
    first_input_at, answered_at, active_ms, idle_ms, hidden_ms, load_ms, are_times_capped)
  VALUES (
    taken.id, reader, item, this_stage, used_key, digest, taken.supersedes_id, given->>'reason', session.done,
    shown.issued_at, shown.shown_at, shown.first_input_at, moment, (given->>'active_ms')::int,
    (given->>'idle_ms')::int, (given->>'hidden_ms')::int, (given->>'load_ms')::int,
    (given->>'are_times_capped')::boolean);
  PERFORM reading_keep_answers(taken.id, given);
  UPDATE reading_presentation SET answered_at = moment WHERE id = shown.id AND answered_at IS NULL;
  IF session.done = total AND session.state = 'open' THEN
    session.state := 'done';
    session.done_at := moment;
  END IF;
  UPDATE reading_readingsession
  SET done = session.done, state = session.state, done_at = session.done_at, last_at = moment
  WHERE plan_id = session.plan_id;
  IF ahead IS NOT NULL AND study_state = 'reading' THEN
    issued := jsonb_build_object(
      'done', session.done, 'state', session.state,
      'tasks', reading_issue(session.plan_id, session.done, panes, ahead, hashes, moment));
  END IF;

  row_text := reading_canonical(jsonb_build_object(
    'item', item, 'stage', this_stage, 'supersedes', taken.supersedes_id,
    'issued_at', reading_instant(shown.issued_at), 'shown_at', reading_instant(shown.shown_at),
    'first_input_at', reading_instant(shown.first_input_at), 'answered_at', reading_instant(moment)));
  SELECT study AS chain, appended.seq, appended.hash INTO event FROM audit_append(
    study::text, person,
    CASE WHEN is_correction THEN 'reading.corrected' WHEN this_stage = 'guess' THEN 'reading.guessed'
         ELSE 'reading.submitted' END,
    'reading.submission:' || taken.id,
    reading_canonical(
      jsonb_strip_nulls(row_text::jsonb || jsonb_build_object(
        'body_sha256', digest, 'reason', given->>'reason', 'content_sha256',
        encode(sha256(convert_to('{"body":' || body || ',"row":' || row_text || '}', 'UTF8')), 'hex')))
      || CASE WHEN is_correction AND signature IS NOT NULL THEN signature ELSE '{}' END)) AS appended;
  RETURN jsonb_build_object(
    'submission', taken.id, 'stage', this_stage, 'done', session.done, 'is_new', true,
    'are_times_capped', (given->>'are_times_capped')::boolean, 'next', issued, 'head', to_jsonb(event));
END $$;
"""
FORGET = """
DROP FUNCTION reading_submit(text, bigint, uuid, uuid, uuid, int, int, int, text, boolean, uuid, text, text, jsonb, int,
                             text[]);
DROP FUNCTION reading_take(text, bigint, uuid, text, reading_readingsession, uuid, int, int, int, text, boolean, uuid,
                           text, text, jsonb, int, text[]);
DROP FUNCTION reading_keep_answers(uuid, jsonb);
DROP FUNCTION reading_refusal(text, reading_readingsession, int, text, boolean, uuid, boolean, boolean, boolean);
DROP FUNCTION reading_stamp(uuid, uuid, boolean);
DROP FUNCTION reading_tasks(uuid, uuid, int, int, text[]);
DROP FUNCTION reading_issue(uuid, int, int, int, text[], timestamptz);
DROP FUNCTION reading_canonical(jsonb);
DROP FUNCTION reading_instant(timestamptz);
DROP FUNCTION reading_now();
"""


class Migration(migrations.Migration):
    dependencies = [("reading", "0005_stages_and_caps"), ("audit", "0003_chains")]
    operations = [
        migrations.RunSQL(CLOCK + CANONICAL + ISSUE + TAKE + SUBMIT, FORGET),
    ]
