import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The only writers of the engine's tables. All run with the owner's rights on a fixed search path; `umlauf_app` may call
 * those named in `rights`, nobody may call the helpers behind them.
 */
export class EngineFunctions1795341600001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const part of [time, reading, applying, mailing, incoming, files, calendars, rights])
      await queryRunner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

/** Runs with the owner's rights. */
const definer = `SECURITY DEFINER SET search_path = umlauf, pg_temp`;

const time = `
-- The one time of the installation; whether a deadline is due is judged by this alone.
CREATE FUNCTION umlauf.now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT CASE
    WHEN virtual_at IS NULL THEN clock_timestamp()
    WHEN ticks THEN virtual_at + (clock_timestamp() - set_at)
    ELSE virtual_at
  END FROM umlauf.clock);
END $$;

-- Instants as they travel: UTC with milliseconds.
CREATE FUNCTION umlauf.iso(instant timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- For demo, tests and simulate; only the owner can call it, and there is no way back.
CREATE FUNCTION umlauf.allow_virtual_clock() RETURNS void LANGUAGE sql AS $$
  INSERT INTO umlauf.installation VALUES ('virtual_clock', 'allowed') ON CONFLICT DO NOTHING
$$;

-- Sets the virtual time: standing, or running on from there. Never before a time that was already lived through.
CREATE FUNCTION umlauf.move_clock("to" timestamptz, ticks boolean) RETURNS timestamptz STRICT LANGUAGE plpgsql ${definer} AS $$
BEGIN
  PERFORM FROM clock FOR UPDATE;
  IF NOT EXISTS (SELECT FROM installation WHERE key = 'virtual_clock' AND value = 'allowed') THEN
    RAISE EXCEPTION 'clockNotMovable' USING ERRCODE = 'UM001';
  END IF;
  IF EXISTS (SELECT FROM clock WHERE virtual_at IS NOT NULL AND umlauf.now() > "to")
    OR EXISTS (SELECT FROM command WHERE at > "to") THEN
    RAISE EXCEPTION 'clockBackward' USING ERRCODE = 'UM002';
  END IF;
  UPDATE clock SET virtual_at = "to", set_at = clock_timestamp(), ticks = move_clock.ticks;
  PERFORM pg_notify('umlauf', '');
  RETURN "to";
END $$;
`;

const reading = `
-- Rows that a decision rests on, as an object from key to row; a key without a row answers null.
CREATE FUNCTION umlauf.read(keys text[]) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = umlauf, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN (SELECT coalesce(jsonb_object_agg(wanted.key, CASE wanted.kind
    WHEN 'instance' THEN (
      SELECT jsonb_build_object('id', id, 'workflow', workflow, 'version', version, 'parentId', parent_id, 'key', key,
        'value', value, 'context', context, 'state', state, 'isFinal', is_final, 'revision', revision,
        'lastHash', last_hash, 'facts', facts, 'awaits', awaits, 'createdAt', iso(created_at))
      FROM instance WHERE id = wanted.uuid)
    WHEN 'actor' THEN (
      SELECT jsonb_build_object('personId', wanted.uuid, 'memberships', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'personId', m.person_id, 'role', m.role,
          'organisation', m.organisation, 'body', m.body, 'from', m.valid_from, 'to', m.valid_to,
          'revision', m.revision) ORDER BY m.id), '[]')
        FROM membership m WHERE m.person_id = wanted.uuid))
      WHERE EXISTS (SELECT FROM person WHERE id = wanted.uuid)
        OR EXISTS (SELECT FROM membership WHERE person_id = wanted.uuid))
    WHEN 'body' THEN (
      SELECT data || jsonb_build_object('revision', revision) FROM body WHERE code = wanted.id)
    WHEN 'calendar' THEN (
      SELECT jsonb_build_object('body', body, 'revision', revision, 'meetings', (
        SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'body', m.body, 'number', m.number, 'on', m.on_day,
          'startsAt', m.starts_at, 'place', m.place, 'status', m.status, 'isSpecial', m.is_special) ORDER BY m.on_day, m.number), '[]')
        FROM meeting m WHERE m.body = wanted.id))
      FROM calendar WHERE body = wanted.id)
    WHEN 'series' THEN (
      SELECT jsonb_build_object('body', body, 'year', year, 'opening', opening, 'last', last, 'revision', revision)
      FROM series WHERE body = wanted.body AND year = wanted.year)
    WHEN 'anchored' THEN (
      SELECT jsonb_build_object(
        'revision', coalesce((SELECT anchored FROM calendar WHERE body = wanted.id), 0),
        'deadlines', coalesce(jsonb_agg(jsonb_build_object('id', id, 'instanceId', instance_id, 'name', name,
          'generation', generation, 'anchor', anchor, 'dueAt', iso(due_at), 'calendar', calendar) ORDER BY due_at, id), '[]'))
      FROM deadline WHERE (calendar = wanted.id OR prepared_by = wanted.id) AND status = 'open')
  END), '{}')
  FROM (
    SELECT key, split_part(key, ':', 1) AS kind, substr(key, strpos(key, ':') + 1) AS id,
      CASE WHEN key ~* '^[a-z]+:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
        THEN substr(key, strpos(key, ':') + 1)::uuid END AS uuid,
      substring(key FROM '^series:(.*)/[0-9]{1,4}$') AS body,
      substring(key FROM '^series:.*/([0-9]{1,4})$')::int AS year
    FROM unnest(keys) AS key
  ) wanted);
END $$;

-- Open deadlines that are due, oldest first, and when the next one will be.
CREATE FUNCTION umlauf.due("limit" int) RETURNS jsonb LANGUAGE plpgsql SET search_path = umlauf, pg_temp AS $$
DECLARE
  at timestamptz := umlauf.now();
BEGIN
  RETURN jsonb_build_object(
    'deadlines', (
      SELECT coalesce(jsonb_agg(jsonb_build_object('id', d.id, 'instanceId', d.instance_id, 'name', d.name,
        'generation', d.generation, 'dueAt', iso(d.due_at)) ORDER BY d.due_at, d.id), '[]')
      FROM (SELECT * FROM deadline WHERE status = 'open' AND due_at <= at ORDER BY due_at, id LIMIT "limit") d),
    'nextDueAt', (
      SELECT iso(due_at) FROM deadline WHERE status = 'open' AND due_at > at ORDER BY due_at, id LIMIT 1),
    'now', iso(at));
END $$;
`;

const applying = `
-- Locks what the whole batch rests on, in one order for every process: rows by kind and id, then deadlines by id, then
-- (as advisory locks, there is no row yet) command ids and rows that a change expects not to exist.
CREATE FUNCTION umlauf.lock_rested(changes jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  rested record;
BEGIN
  FOR rested IN
    SELECT r.kind, r.id, bool_or(r.is_write) AS is_write
    FROM jsonb_array_elements(changes) AS c(change) CROSS JOIN LATERAL (
      SELECT kind, id, false AS is_write FROM jsonb_to_recordset(c.change->'reads') AS r(kind text, id text)
      UNION ALL
      SELECT kind, id, true FROM jsonb_to_recordset(c.change->'writes') AS r(kind text, id text)
      UNION ALL
      SELECT 'calendar', body, true FROM jsonb_array_elements_text(c.change->'anchorings') AS body
    ) r
    WHERE r.kind <> 'anchored'
    GROUP BY r.kind, r.id ORDER BY r.kind COLLATE "C", r.id COLLATE "C"
  LOOP
    IF rested.is_write THEN
      CASE rested.kind
        WHEN 'instance' THEN PERFORM FROM instance WHERE id = rested.id::uuid FOR UPDATE;
        WHEN 'membership' THEN PERFORM FROM membership WHERE id = rested.id::uuid FOR UPDATE;
        WHEN 'body' THEN PERFORM FROM body WHERE code = rested.id FOR UPDATE;
        WHEN 'calendar' THEN PERFORM FROM calendar WHERE body = rested.id FOR UPDATE;
        WHEN 'series' THEN
          PERFORM FROM series
          WHERE body = substring(rested.id FROM '^(.*)/') AND year = substring(rested.id FROM '[0-9]+$')::int FOR UPDATE;
      END CASE;
    ELSE
      CASE rested.kind
        WHEN 'instance' THEN PERFORM FROM instance WHERE id = rested.id::uuid FOR SHARE;
        WHEN 'membership' THEN PERFORM FROM membership WHERE id = rested.id::uuid FOR SHARE;
        WHEN 'body' THEN PERFORM FROM body WHERE code = rested.id FOR SHARE;
        WHEN 'calendar' THEN PERFORM FROM calendar WHERE body = rested.id FOR SHARE;
        WHEN 'series' THEN
          PERFORM FROM series
          WHERE body = substring(rested.id FROM '^(.*)/') AND year = substring(rested.id FROM '[0-9]+$')::int FOR SHARE;
      END CASE;
    END IF;
  END LOOP;

  IF changes @? '$[*].deadlines[*]' THEN
    PERFORM FROM deadline
    WHERE id = ANY (
        ARRAY(SELECT (jsonb_path_query(changes, '$[*].deadlines[*].id') #>> '{}')::uuid))
      OR status = 'open' AND instance_id = ANY (
        ARRAY(SELECT DISTINCT (jsonb_path_query(changes, '$[*].deadlines[*].instanceId') #>> '{}')::uuid))
    ORDER BY id FOR UPDATE;
  END IF;

  FOR rested IN
    SELECT n.name, bool_or(n.is_write) AS is_write
    FROM jsonb_array_elements(changes) AS c(change) CROSS JOIN LATERAL (
      SELECT 'command:' || (c.change->'command'->>'id') AS name, true AS is_write
      UNION ALL
      SELECT kind || ':' || id, false FROM jsonb_to_recordset(c.change->'reads') AS r(kind text, id text, revision int)
      WHERE revision = 0
      UNION ALL
      SELECT kind || ':' || id, true FROM jsonb_to_recordset(c.change->'writes') AS r(kind text, id text, revision int)
      WHERE revision = 0
    ) n
    GROUP BY n.name ORDER BY n.name COLLATE "C"
  LOOP
    IF rested.is_write THEN
      PERFORM pg_advisory_xact_lock(hashtextextended(rested.name, 0));
    ELSE
      PERFORM pg_advisory_xact_lock_shared(hashtextextended(rested.name, 0));
    END IF;
  END LOOP;
END $$;

-- Keys whose revision is no longer the one that the change was decided on; a missing row has revision 0.
CREATE FUNCTION umlauf.stale_keys(change jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT jsonb_agg(DISTINCT stale.key) FROM (
    SELECT CASE rested.kind
        WHEN 'membership' THEN 'actor:' || coalesce(
          (SELECT person_id::text FROM umlauf.membership WHERE id = rested.id::uuid), change->'command'->>'actorId')
        ELSE rested.kind || ':' || rested.id
      END AS key
    FROM (
      SELECT r.kind, r.id, r.revision, CASE r.kind
          WHEN 'instance' THEN (SELECT revision FROM umlauf.instance WHERE id = r.id::uuid)
          WHEN 'membership' THEN (SELECT revision FROM umlauf.membership WHERE id = r.id::uuid)
          WHEN 'body' THEN (SELECT revision FROM umlauf.body WHERE code = r.id)
          WHEN 'calendar' THEN (SELECT revision FROM umlauf.calendar WHERE body = r.id)
          WHEN 'anchored' THEN (SELECT anchored FROM umlauf.calendar WHERE body = r.id)
          WHEN 'series' THEN (
            SELECT revision FROM umlauf.series
            WHERE body = substring(r.id FROM '^(.*)/') AND year = substring(r.id FROM '[0-9]+$')::int)
        END AS found
      FROM jsonb_to_recordset((change->'reads') || (change->'writes')) AS r(kind text, id text, revision int)
    ) rested
    WHERE coalesce(rested.found, 0) <> rested.revision
    UNION ALL
    SELECT 'anchored:' || hangs.body
    FROM jsonb_to_recordset(change->'deadlines') AS step("do" text, id uuid, generation int)
    JOIN umlauf.deadline d ON d.id = step.id
    CROSS JOIN LATERAL (VALUES (d.calendar), (d.prepared_by)) AS hangs(body)
    WHERE step."do" = 'move' AND hangs.body IS NOT NULL AND (d.status <> 'open' OR d.generation <> step.generation)
  ) stale);
END $$;

-- Deadlines of one change, step by step in the order given.
CREATE FUNCTION umlauf.apply_deadlines(steps jsonb, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  step record;
BEGIN
  FOR step IN
    SELECT s.* FROM ROWS FROM (jsonb_to_recordset(steps) AS ("do" text, id uuid, "instanceId" uuid, seq int, name text,
      anchor jsonb, "dueOn" date, "dueAt" timestamptz, derivation jsonb, calendar text, "preparedBy" text, status text, generation int))
      WITH ORDINALITY AS s ORDER BY s.ordinality
  LOOP
    CASE step."do"
      WHEN 'set' THEN
        UPDATE deadline SET status = 'withdrawn', settled_at = at
        WHERE instance_id = step."instanceId" AND name = step.name AND status = 'open';
        INSERT INTO deadline (id, instance_id, name, generation, anchor, due_on, due_at, derivation, calendar, prepared_by,
          status, set_seq, settled_at)
        SELECT step.id, step."instanceId", step.name, coalesce(max(d.generation), 0) + 1, step.anchor, step."dueOn",
          step."dueAt", step.derivation, step.calendar, step."preparedBy", step.status, step.seq,
          CASE step.status WHEN 'open' THEN NULL ELSE at END
        FROM deadline d WHERE d.instance_id = step."instanceId" AND d.name = step.name;
      WHEN 'withdraw' THEN
        -- 'reminder.*' means every deadline whose name begins with 'reminder.'.
        UPDATE deadline SET status = 'withdrawn', settled_at = at
        WHERE instance_id = step."instanceId" AND status = 'open' AND (name = step.name
          OR right(step.name, 2) = '.*' AND starts_with(name, left(step.name, -1)));
      WHEN 'withdrawAll' THEN
        UPDATE deadline SET status = 'withdrawn', settled_at = at
        WHERE instance_id = step."instanceId" AND status = 'open';
      WHEN 'settle' THEN
        UPDATE deadline SET status = step.status, fired_seq = step.seq, settled_at = at
        WHERE id = step.id AND generation = step.generation AND status = 'open';
      WHEN 'move' THEN
        UPDATE deadline SET generation = generation + 1, due_on = step."dueOn", due_at = step."dueAt",
          derivation = step.derivation
        WHERE id = step.id AND generation = step.generation AND status = 'open';
    END CASE;
  END LOOP;
END $$;

-- Rows of reference of one change: what other instances rest on.
CREATE FUNCTION umlauf.apply_references(refs jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  ref record;
BEGIN
  FOR ref IN
    SELECT * FROM jsonb_to_recordset(refs) AS r(kind text, id uuid, "instanceId" uuid, revision int, "row" jsonb)
  LOOP
    CASE ref.kind
      WHEN 'meeting' THEN
        INSERT INTO meeting AS m (id, body, number, on_day, starts_at, place, status, is_special, revision)
        SELECT ref.id, r.body, r.number, r."on", r."startsAt", r.place, r.status, r."isSpecial", ref.revision
        FROM jsonb_to_record(ref."row")
          AS r(body text, number int, "on" date, "startsAt" text, place text, status text, "isSpecial" boolean)
        ON CONFLICT (id) DO UPDATE SET body = excluded.body, number = excluded.number, on_day = excluded.on_day,
          starts_at = excluded.starts_at, place = excluded.place, status = excluded.status,
          is_special = excluded.is_special, revision = excluded.revision;
      WHEN 'body' THEN
        INSERT INTO body (code, instance_id, revision, data)
        VALUES (ref."row"->>'code', ref."instanceId", ref.revision, ref."row")
        ON CONFLICT (code) DO UPDATE
        SET instance_id = excluded.instance_id, revision = excluded.revision, data = excluded.data;
      WHEN 'series' THEN
        INSERT INTO series (body, year, opening, last, revision, source_id)
        SELECT r.body, r.year, r.opening, r.opening, ref.revision, r."sourceId"
        FROM jsonb_to_record(ref."row") AS r(body text, year int, opening int, "sourceId" uuid);
      WHEN 'membership' THEN
        INSERT INTO membership (id, instance_id, person_id, role, organisation, body, valid_from, valid_to, revision)
        SELECT ref.id, ref."instanceId", r."personId", r.role, r.organisation, r.body, r."from", r."to", ref.revision
        FROM jsonb_to_record(ref."row")
          AS r("personId" uuid, role text, organisation text, body text, "from" date, "to" date)
        ON CONFLICT (id) DO UPDATE SET instance_id = excluded.instance_id, person_id = excluded.person_id,
          role = excluded.role, organisation = excluded.organisation, body = excluded.body,
          valid_from = excluded.valid_from, valid_to = excluded.valid_to, revision = excluded.revision;
    END CASE;
  END LOOP;
END $$;

-- One change, whole or not at all; its locks are held already.
CREATE FUNCTION umlauf.apply_one(change jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  c jsonb := change->'command';
  command_id uuid := (c->>'id')::uuid;
  command_at timestamptz := (c->>'at')::timestamptz;
  stale jsonb;
BEGIN
  IF EXISTS (SELECT FROM command WHERE id = command_id) THEN
    RETURN repeated(command_id);
  END IF;
  stale := stale_keys(change);
  IF stale IS NOT NULL THEN
    RETURN jsonb_build_object('is', 'conflict', 'stale', stale);
  END IF;
  IF change @? '$.deadlines[*] ? (@.do == "settle")' AND EXISTS (
    SELECT FROM jsonb_to_recordset(change->'deadlines') AS step("do" text, id uuid, generation int)
    LEFT JOIN deadline d ON d.id = step.id AND d.generation = step.generation AND d.status = 'open'
    WHERE step."do" = 'settle' AND d.id IS NULL)
  THEN
    RETURN jsonb_build_object('is', 'failed', 'error', 'deadlineNotOpen');
  END IF;

  INSERT INTO command (id, request_hash, actor_id, type, instance_id, answer, at)
  VALUES (command_id, c->>'requestHash', (c->>'actorId')::uuid, c->>'type', (c->>'instanceId')::uuid, c->'answer',
    command_at)
  ON CONFLICT (id) DO NOTHING;
  IF NOT FOUND THEN
    RETURN repeated(command_id);
  END IF;

  INSERT INTO instance (id, workflow, version, parent_id, key, value, context, state, is_final, revision, last_hash,
    facts, awaits, tokens, created_at, updated_at)
  SELECT id, workflow, version, "parentId", key, value, context, state, "isFinal", revision, "lastHash", facts, awaits,
    tokens, "createdAt", "updatedAt"
  FROM jsonb_to_recordset(change->'instances') AS i(id uuid, workflow text, version int, "parentId" uuid, key text,
    value jsonb, context jsonb, state text, "isFinal" boolean, revision int, "lastHash" text, facts jsonb, awaits jsonb,
    tokens text[], "createdAt" timestamptz, "updatedAt" timestamptz)
  ON CONFLICT (id) DO UPDATE SET version = excluded.version, value = excluded.value, context = excluded.context,
    state = excluded.state, is_final = excluded.is_final, revision = excluded.revision, last_hash = excluded.last_hash,
    facts = excluded.facts, awaits = excluded.awaits, tokens = excluded.tokens, updated_at = excluded.updated_at;

  INSERT INTO history (instance_id, seq, command_id, at, type, actor_id, role, organisation, on_behalf, by_link, event,
    texts, from_state, to_state, effects, body_revision, workflow_version, prev_hash, hash)
  SELECT "instanceId", seq, "commandId", at, type, "actorId", role, organisation, "onBehalf", "byLink", event,
    texts, "fromState", "toState", effects, "bodyRevision", "workflowVersion", "prevHash", hash
  FROM jsonb_to_recordset(change->'history') AS h("instanceId" uuid, seq int, "commandId" uuid, at timestamptz,
    type text, "actorId" uuid, role text, organisation text, "onBehalf" jsonb, "byLink" jsonb, event jsonb, texts jsonb,
    "fromState" text, "toState" text, effects jsonb, "bodyRevision" int, "workflowVersion" int, "prevHash" text,
    hash text);

  IF jsonb_array_length(change->'deadlines') > 0 THEN
    PERFORM apply_deadlines(change->'deadlines', command_at);
  END IF;
  IF jsonb_array_length(change->'outbox') > 0 THEN
    INSERT INTO outbox (id, instance_id, seq, kind, payload, at)
    SELECT id, "instanceId", seq, kind, payload, at
    FROM jsonb_to_recordset(change->'outbox')
      AS o(id uuid, "instanceId" uuid, seq int, kind text, payload jsonb, at timestamptz);
  END IF;
  IF jsonb_array_length(change->'texts') > 0 THEN
    INSERT INTO text (id, content, salt, hash)
    SELECT * FROM jsonb_to_recordset(change->'texts') AS t(id uuid, content text, salt text, hash text);
  END IF;
  IF jsonb_array_length(change->'persons') > 0 THEN
    INSERT INTO person (id, name, address, salt, hash)
    SELECT * FROM jsonb_to_recordset(change->'persons')
      AS p(id uuid, name text, address text, salt text, hash text);
  END IF;
  IF jsonb_array_length(change->'decisions') > 0 THEN
    INSERT INTO decision (id, body, year, number, seq, "on", outcome, subject_id, meeting_id, text_id, reason_id,
      valid_until, home_body)
    SELECT id, body, year, number, seq, "on", outcome, "subjectId", "meetingId", "textId", "reasonId", "validUntil",
      "homeBody"
    FROM jsonb_to_recordset(change->'decisions') AS d(id uuid, body text, year int, number int, seq int, "on" date,
      outcome text, "subjectId" uuid, "meetingId" uuid, "textId" uuid, "reasonId" uuid, "validUntil" date,
      "homeBody" text);
  END IF;
  IF jsonb_array_length(change->'references') > 0 THEN
    PERFORM apply_references(change->'references');
  END IF;
  IF jsonb_array_length(change->'series') > 0 THEN
    INSERT INTO series (body, year, opening, last, revision)
    SELECT body, year, 0, last, revision
    FROM jsonb_to_recordset(change->'series') AS s(body text, year int, last int, revision int)
    ON CONFLICT (body, year) DO UPDATE SET last = excluded.last, revision = excluded.revision;
  END IF;
  IF jsonb_array_length(change->'calendars') > 0 THEN
    INSERT INTO calendar AS known (body, revision)
    SELECT DISTINCT body, 1 FROM jsonb_array_elements_text(change->'calendars') AS body
    ON CONFLICT (body) DO UPDATE SET revision = known.revision + 1;
  END IF;
  IF jsonb_array_length(change->'anchorings') > 0 THEN
    INSERT INTO calendar AS known (body, anchored)
    SELECT DISTINCT body, 1 FROM jsonb_array_elements_text(change->'anchorings') AS body
    ON CONFLICT (body) DO UPDATE SET anchored = known.anchored + 1;
  END IF;
  RETURN jsonb_build_object('is', 'applied', 'answer', c->'answer');
END $$;

CREATE FUNCTION umlauf.repeated(command_id uuid) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (
    SELECT jsonb_build_object('is', 'repeated', 'requestHash', request_hash, 'answer', answer)
    FROM command WHERE id = command_id);
END $$;

-- A batch of changes, each whole or not at all; outcomes in the same order. An item sees what those before it wrote.
-- A constraint that is violated ends the whole batch; the caller then applies its changes singly.
CREATE FUNCTION umlauf.apply(changes jsonb) RETURNS jsonb LANGUAGE plpgsql ${definer} AS $$
DECLARE
  change jsonb;
  outcomes jsonb[] := '{}';
BEGIN
  PERFORM lock_rested(changes);
  FOR change IN SELECT c.value FROM jsonb_array_elements(changes) WITH ORDINALITY AS c ORDER BY c.ordinality LOOP
    outcomes := array_append(outcomes, apply_one(change));
  END LOOP;
  RETURN to_jsonb(outcomes);
END $$;
`;

const mailing = `
-- Mails of one row of the outbox, once for each recipient and function; the row is done with them.
CREATE FUNCTION umlauf.plan_mails(outbox_id uuid, mails jsonb) RETURNS void LANGUAGE plpgsql ${definer} AS $$
BEGIN
  UPDATE outbox SET status = 'done', attempts = attempts + 1, last_error = NULL, done_at = umlauf.now()
  WHERE id = plan_mails.outbox_id AND status <> 'done';
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM insert_mails(plan_mails.outbox_id, mails);
END $$;

CREATE FUNCTION umlauf.insert_mails(outbox_id uuid, mails jsonb) RETURNS void LANGUAGE sql ${definer} AS $$
  INSERT INTO mail (id, outbox_id, instance_id, name, duty_command, step, via, deputy_for, is_for_digest, audience,
    person_id, address, recipient_name, organisation, role, subject, body_text, body_html, message_id, attachments,
    status, detail, created_at, send_at, links_until)
  SELECT m.id, insert_mails.outbox_id, m."instanceId", coalesce(m.name, ''), m."dutyCommand", m.step, m.via,
    m."deputyFor", coalesce(m."isForDigest", false), coalesce(m.audience, ''), m."personId", m.address,
    coalesce(m."recipientName", ''), coalesce(m.organisation, ''), coalesce(m.role, ''), m.subject, m."bodyText",
    m."bodyHtml", m."messageId", coalesce(m.attachments, '[]'), coalesce(m.status, 'pending'), m.detail, umlauf.now(),
    coalesce(m."sendAt", umlauf.now()), m."linksUntil"
  FROM jsonb_to_recordset(mails) AS m(id uuid, "instanceId" uuid, name text, "dutyCommand" text, step text, via text,
    "deputyFor" uuid, "isForDigest" boolean, audience text, "personId" uuid, address text, "recipientName" text,
    organisation text, role text, subject text, "bodyText" text, "bodyHtml" text, "messageId" text, attachments jsonb,
    status text, detail text, "sendAt" timestamptz, "linksUntil" date)
  ON CONFLICT DO NOTHING
$$;

-- A new code for a link, with the mail that brings it; at most three in 15 minutes. The earlier ones count no more.
CREATE FUNCTION umlauf.send_code(for_mail uuid, command text, hash text, mail jsonb) RETURNS boolean
LANGUAGE plpgsql ${definer} AS $$
#variable_conflict use_column
BEGIN
  PERFORM FROM umlauf.mail known WHERE known.id = for_mail FOR UPDATE;
  IF (SELECT count(*) FROM link_code c WHERE c.mail_id = for_mail AND c.command = send_code.command
        AND c.sent_at > umlauf.now() - interval '15 minutes') >= 3 THEN
    RETURN false;
  END IF;
  INSERT INTO link_code (mail_id, command, hash, sent_at, expires_at)
  VALUES (for_mail, send_code.command, send_code.hash, umlauf.now(), umlauf.now() + interval '15 minutes')
  ON CONFLICT (mail_id, command, sent_at) DO UPDATE SET hash = excluded.hash, attempts = 0;
  PERFORM insert_mails((send_code.mail->>'id')::uuid, jsonb_build_array(send_code.mail));
  RETURN true;
END $$;

-- One attempt at the newest code of a link: 'right', 'wrong', 'expired', 'tooOften' or 'none'. Five attempts, the right
-- one included; counted before anybody learns the answer.
CREATE FUNCTION umlauf.try_code(for_mail uuid, command text, hash text) RETURNS text LANGUAGE plpgsql ${definer} AS $$
DECLARE
  newest link_code;
BEGIN
  SELECT * INTO newest FROM link_code c WHERE c.mail_id = for_mail AND c.command = try_code.command
  ORDER BY c.sent_at DESC LIMIT 1 FOR UPDATE;
  IF newest IS NULL THEN
    RETURN 'none';
  ELSIF newest.expires_at <= umlauf.now() THEN
    RETURN 'expired';
  ELSIF newest.attempts >= 5 THEN
    RETURN 'tooOften';
  END IF;
  UPDATE link_code c SET attempts = c.attempts + 1
  WHERE c.mail_id = for_mail AND c.command = try_code.command AND c.sent_at = newest.sent_at;
  RETURN CASE WHEN newest.hash = try_code.hash THEN 'right' WHEN newest.attempts = 4 THEN 'tooOften' ELSE 'wrong' END;
END $$;

-- Tagesübersicht: one mail in place of several that still wait; all of them or, if one was taken meanwhile, none.
CREATE FUNCTION umlauf.bundle_mails(digest jsonb, ids uuid[]) RETURNS boolean LANGUAGE plpgsql ${definer} AS $$
DECLARE
  bundle uuid := (digest->>'id')::uuid;
BEGIN
  IF (SELECT count(*) FROM (SELECT FROM mail WHERE id = ANY(ids) AND status = 'pending' FOR UPDATE) waiting)
    < cardinality(ids) THEN
    RETURN false;
  END IF;
  PERFORM insert_mails(bundle, jsonb_build_array(digest));
  UPDATE mail SET status = 'superseded', digest_id = bundle, detail = digest->>'bundledAs'
  WHERE id = ANY(ids);
  RETURN true;
END $$;

-- Sends a mail alone that was meant for a digest, because nothing else stands in it.
CREATE FUNCTION umlauf.mail_alone(id uuid) RETURNS void LANGUAGE sql ${definer} AS $$
  UPDATE mail SET is_for_digest = false WHERE mail.id = mail_alone.id AND status = 'pending'
$$;

CREATE FUNCTION umlauf.outbox_done(id uuid) RETURNS void LANGUAGE sql ${definer} AS $$
  UPDATE outbox SET status = 'done', attempts = attempts + 1, last_error = NULL, done_at = umlauf.now()
  WHERE outbox.id = outbox_done.id AND status <> 'done'
$$;

-- A row that could not be carried out: kept for people to look at.
CREATE FUNCTION umlauf.outbox_failed(id uuid, error text) RETURNS void LANGUAGE sql ${definer} AS $$
  UPDATE outbox SET status = 'failed', attempts = attempts + 1, last_error = error, done_at = umlauf.now()
  WHERE outbox.id = outbox_failed.id AND status = 'pending'
$$;

-- Takes a pending mail for one attempt, written down before the connection is opened; no row: somebody else has it, or
-- it is not its time. A reminder waits until every step that is due by now is planned: only the newest goes out.
CREATE FUNCTION umlauf.mail_claim(id uuid) RETURNS SETOF umlauf.mail LANGUAGE sql ${definer} AS $$
  UPDATE mail SET status = 'sending', attempts = attempts + 1, detail = NULL, attempted_at = clock_timestamp(),
    first_attempt_at = coalesce(first_attempt_at, clock_timestamp())
  WHERE mail.id = mail_claim.id AND status = 'pending' AND NOT is_for_digest AND send_at <= umlauf.now()
    AND (retry_at IS NULL OR retry_at <= clock_timestamp())
    AND (step IS NULL OR NOT EXISTS (
      SELECT FROM outbox o WHERE o.status = 'pending' AND o.instance_id = mail.instance_id AND o.payload ? 'duty'
    ) AND NOT EXISTS (
      SELECT FROM deadline d WHERE d.status = 'open' AND d.instance_id = mail.instance_id
        AND starts_with(d.name, 'reminder.') AND d.due_at <= umlauf.now()))
  RETURNING *
$$;

-- What became of an attempt; 'pending' asks for another one, later each time. A reminder that may have gone out is sent
-- once more with the same Message-ID; everything else that may have gone out waits for people. A sent mail stays sent,
-- and one that came back while the answer of the server was on its way stays „nicht zustellbar“.
CREATE FUNCTION umlauf.mail_settle(id uuid, status text, detail text) RETURNS boolean LANGUAGE plpgsql ${definer} AS $$
#variable_conflict use_column
BEGIN
  UPDATE mail m SET status = now.status, detail = mail_settle.detail,
    sent_at = CASE now.status WHEN 'sent' THEN umlauf.now() END,
    retry_at = CASE now.status WHEN 'pending'
      THEN clock_timestamp() + least(interval '15 seconds' * 2 ^ least(m.attempts, 20), interval '2 hours') END
  FROM (
    SELECT CASE WHEN mail_settle.status = 'uncertain' AND known.step IS NOT NULL AND known.attempts < 2
      THEN 'pending' ELSE mail_settle.status END AS status
    FROM mail known WHERE known.id = mail_settle.id
  ) now
  WHERE m.id = mail_settle.id AND m.status NOT IN ('sent', 'failed');
  RETURN FOUND;
END $$;

-- Puts off a mail that was taken in quiet hours; that was no attempt.
CREATE FUNCTION umlauf.mail_later(id uuid, send_at timestamptz) RETURNS void LANGUAGE sql ${definer} AS $$
  UPDATE mail SET status = 'pending', attempts = attempts - 1, send_at = mail_later.send_at
  WHERE mail.id = mail_later.id AND status = 'sending'
$$;

-- The secretariat has it tried again, at once and at the address that is entered by now; only what failed or is unclear.
CREATE FUNCTION umlauf.mail_again(id uuid) RETURNS boolean LANGUAGE plpgsql ${definer} AS $$
BEGIN
  UPDATE mail SET status = 'pending', retry_at = NULL, first_attempt_at = NULL,
    address = coalesce((SELECT p.address FROM person p WHERE p.id = mail.person_id), address)
  WHERE mail.id = mail_again.id AND status IN ('failed', 'uncertain') AND address IS NOT NULL;
  RETURN FOUND;
END $$;

-- The secretariat has told the recipient by other means, or knows that it came in.
CREATE FUNCTION umlauf.mail_close(id uuid, detail text) RETURNS boolean LANGUAGE plpgsql ${definer} AS $$
BEGIN
  UPDATE mail SET status = 'suppressed', detail = mail_close.detail
  WHERE mail.id = mail_close.id AND status IN ('failed', 'uncertain');
  RETURN FOUND;
END $$;
`;

const incoming = `
-- Keeps a mail that came in with everything that follows from it: what became of the mail that it answers, the mail that
-- answers it, and the ballot that it confirms or fails to. Answers false when it was taken before.
CREATE FUNCTION umlauf.take_mail(taken jsonb, content bytea) RETURNS boolean LANGUAGE plpgsql ${definer} AS $$
DECLARE
  reply jsonb := nullif(taken->'reply', 'null');
  ballot uuid := (taken->>'ballot')::uuid;
BEGIN
  INSERT INTO incoming_mail (id, key, mail_id, instance_id, sender, sender_name, subject, body_text, content, outcome, detail,
    status, choice, code_mail_id, at)
  SELECT t.id, t.key, t."mailId", t."instanceId", t.sender, t."senderName", t.subject, t.text, take_mail.content,
    t.outcome, t.detail, t.status, t.choice, (reply->>'id')::uuid, umlauf.now()
  FROM jsonb_to_record(taken) AS t(id uuid, key text, "mailId" uuid, "instanceId" uuid, sender text, "senderName" text,
    subject text, text text, outcome text, detail text, status text, choice text)
  ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF taken->>'outcome' = 'bounced' THEN
    UPDATE mail SET status = 'failed', detail = taken->>'detail'
    WHERE mail.id = (taken->>'mailId')::uuid AND status IN ('sending', 'sent', 'uncertain');
  END IF;
  IF reply IS NOT NULL THEN
    PERFORM insert_mails((reply->>'outboxId')::uuid, jsonb_build_array(reply));
  END IF;
  IF taken->>'outcome' = 'ballotCast' THEN
    UPDATE incoming_mail SET status = 'settled', outcome = 'ballotCast', detail = taken->>'detail'
    WHERE incoming_mail.id = ballot AND status = 'awaitingCode';
  ELSIF taken->>'outcome' = 'codeWrong' THEN
    UPDATE incoming_mail SET tries = tries + 1, status = CASE WHEN tries + 1 >= 3 THEN 'open' ELSE status END,
      detail = CASE WHEN tries + 1 >= 3 THEN taken->>'afterThree' ELSE detail END
    WHERE incoming_mail.id = ballot AND status = 'awaitingCode';
  END IF;
  RETURN true;
END $$;

-- The secretariat has dealt with it.
CREATE FUNCTION umlauf.incoming_settle(id uuid, person_id uuid, words text) RETURNS boolean
LANGUAGE plpgsql ${definer} AS $$
BEGIN
  UPDATE incoming_mail SET status = 'settled', settled_by = person_id, settled_at = umlauf.now(), settled_as = words
  WHERE incoming_mail.id = incoming_settle.id AND status = 'open';
  RETURN FOUND;
END $$;
`;

const files = `
-- Keeps a file, once: the same id with other bytes is refused.
CREATE FUNCTION umlauf.put_file(id uuid, name text, media_type text, content bytea, uploaded_by uuid)
RETURNS jsonb LANGUAGE plpgsql ${definer} AS $$
#variable_conflict use_column
DECLARE
  kept file;
BEGIN
  INSERT INTO file (id, name, media_type, size, sha256, content, uploaded_by, at)
  VALUES (put_file.id, put_file.name, put_file.media_type, octet_length(put_file.content),
    encode(sha256(put_file.content), 'hex'), put_file.content, put_file.uploaded_by, umlauf.now())
  ON CONFLICT (id) DO NOTHING;
  SELECT * INTO kept FROM file WHERE id = put_file.id;
  IF kept.sha256 <> encode(sha256(put_file.content), 'hex') THEN
    RAISE EXCEPTION 'fileIdReused' USING ERRCODE = 'UM003';
  END IF;
  RETURN jsonb_build_object('id', kept.id, 'name', kept.name, 'mediaType', kept.media_type, 'size', kept.size,
    'sha256', kept.sha256, 'uploadedBy', kept.uploaded_by, 'at', iso(kept.at));
END $$;
`;

const calendars = `
-- Makes or replaces the address of somebody's calendar; without a token it ends.
CREATE FUNCTION umlauf.renew_calendar_feed(person_id uuid, token text) RETURNS void LANGUAGE plpgsql ${definer} AS $$
#variable_conflict use_column
BEGIN
  DELETE FROM calendar_feed WHERE person_id = renew_calendar_feed.person_id;
  IF renew_calendar_feed.token IS NOT NULL THEN
    INSERT INTO calendar_feed (person_id, token, created_at)
    VALUES (renew_calendar_feed.person_id, renew_calendar_feed.token, umlauf.now())
    ON CONFLICT (person_id) DO UPDATE SET token = excluded.token, created_at = excluded.created_at;
  END IF;
END $$;
`;

const rights = `
ALTER TABLE umlauf.draft ALTER COLUMN revision SET DEFAULT 1, ALTER COLUMN created_at SET DEFAULT umlauf.now(),
  ALTER COLUMN updated_at SET DEFAULT umlauf.now();
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA umlauf FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
  umlauf.now(), umlauf.iso(timestamptz), umlauf.read(text[]), umlauf.due(int),
  umlauf.apply(jsonb), umlauf.move_clock(timestamptz, boolean), umlauf.plan_mails(uuid, jsonb),
  umlauf.outbox_done(uuid), umlauf.outbox_failed(uuid, text), umlauf.mail_claim(uuid),
  umlauf.mail_settle(uuid, text, text), umlauf.bundle_mails(jsonb, uuid[]), umlauf.mail_alone(uuid),
  umlauf.send_code(uuid, text, text, jsonb), umlauf.try_code(uuid, text, text),
  umlauf.mail_later(uuid, timestamptz), umlauf.mail_again(uuid), umlauf.mail_close(uuid, text),
  umlauf.take_mail(jsonb, bytea), umlauf.incoming_settle(uuid, uuid, text),
  umlauf.put_file(uuid, text, text, bytea, uuid), umlauf.renew_calendar_feed(uuid, text)
TO umlauf_app;
`;
