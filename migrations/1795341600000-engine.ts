import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables of the engine, in the schema `umlauf`. `umlauf_app` reads everything and writes HTTP sessions and drafts; all
 * else is written by the functions of the next migration. There are no foreign keys: only those functions write, and
 * the locks of foreign keys would fall outside their fixed order.
 */
export class Engine1795341600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tables);
    await queryRunner.query(rights);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

const tables = `
CREATE SCHEMA umlauf;

-- Facts of this installation. request_key: key of the HMAC in command.request_hash.
CREATE TABLE umlauf.installation (
  key text PRIMARY KEY,
  value text NOT NULL
);
INSERT INTO umlauf.installation
SELECT 'request_key', encode(sha256(convert_to(string_agg(gen_random_uuid()::text, ''), 'UTF8')), 'hex')
FROM generate_series(1, 4);

-- The one time of the installation: the clock of the database, or a virtual time that stands or runs since set_at.
CREATE TABLE umlauf.clock (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  virtual_at timestamptz,
  set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ticks boolean NOT NULL DEFAULT true
);
INSERT INTO umlauf.clock DEFAULT VALUES;

-- Every command that was ever applied: it alone guarantees "once". Never split by time.
CREATE TABLE umlauf.command (
  id uuid PRIMARY KEY,
  request_hash text NOT NULL,
  actor_id uuid NOT NULL,
  type text NOT NULL,
  instance_id uuid NOT NULL,
  answer jsonb NOT NULL,
  at timestamptz NOT NULL
);

CREATE TABLE umlauf.instance (
  id uuid PRIMARY KEY,
  workflow text NOT NULL,
  version int NOT NULL,
  parent_id uuid,
  key text,
  value jsonb NOT NULL,
  context jsonb NOT NULL,
  state text NOT NULL,
  is_final boolean NOT NULL,
  revision int NOT NULL,
  last_hash text NOT NULL,
  facts jsonb NOT NULL,
  awaits jsonb NOT NULL,
  tokens text[] NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (parent_id, key)
) WITH (fillfactor = 80);
CREATE INDEX instance_list ON umlauf.instance (workflow, state, created_at DESC, id);
CREATE INDEX instance_open ON umlauf.instance (created_at DESC, id) WHERE NOT is_final;
CREATE INDEX instance_tokens ON umlauf.instance USING gin (tokens);
CREATE INDEX instance_facts ON umlauf.instance USING gin (facts jsonb_path_ops);

CREATE TABLE umlauf.history (
  instance_id uuid NOT NULL,
  seq int NOT NULL,
  command_id uuid NOT NULL,
  at timestamptz NOT NULL,
  type text NOT NULL,
  actor_id uuid NOT NULL,
  role text NOT NULL,
  organisation text NOT NULL,
  on_behalf jsonb,
  by_link jsonb,
  event jsonb NOT NULL,
  texts jsonb NOT NULL,
  from_state text,
  to_state text NOT NULL,
  effects jsonb NOT NULL,
  body_revision int,
  workflow_version int NOT NULL,
  prev_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (instance_id, seq)
);
CREATE INDEX history_evidence ON umlauf.history ((on_behalf->>'fileId')) WHERE on_behalf ? 'fileId';

-- generation rises with every new instant of the same name, also when a moved meeting takes the deadline along.
-- calendar: body whose meetings it hangs on; prepared_by: the one that prepares those, where it hangs on them too.
CREATE TABLE umlauf.deadline (
  id uuid PRIMARY KEY,
  instance_id uuid NOT NULL,
  name text NOT NULL,
  generation int NOT NULL,
  anchor jsonb NOT NULL,
  due_on date NOT NULL,
  due_at timestamptz NOT NULL,
  derivation jsonb NOT NULL,
  calendar text,
  prepared_by text,
  status text NOT NULL CHECK (status IN ('open', 'fired', 'withdrawn', 'obsolete', 'skipped')),
  set_seq int NOT NULL,
  fired_seq int,
  settled_at timestamptz,
  UNIQUE (instance_id, name, generation)
);
CREATE UNIQUE INDEX deadline_open ON umlauf.deadline (instance_id, name) WHERE status = 'open';
CREATE INDEX deadline_due ON umlauf.deadline (due_at, id) WHERE status = 'open';
CREATE INDEX deadline_calendar ON umlauf.deadline (calendar) WHERE status = 'open';
CREATE INDEX deadline_prepared_by ON umlauf.deadline (prepared_by) WHERE status = 'open' AND prepared_by IS NOT NULL;

CREATE TABLE umlauf.outbox (
  id uuid PRIMARY KEY,
  instance_id uuid NOT NULL,
  seq int NOT NULL,
  kind text NOT NULL,
  payload jsonb NOT NULL,
  at timestamptz NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'done', 'failed')),
  attempts int NOT NULL DEFAULT 0,
  last_error text,
  done_at timestamptz
);
CREATE INDEX outbox_pending ON umlauf.outbox (at, instance_id, seq, id) WHERE status = 'pending';

-- Free text and persons; erasing empties content and salt, the hash in the history stays.
CREATE TABLE umlauf.text (
  id uuid PRIMARY KEY,
  content text,
  salt text,
  hash text NOT NULL,
  erased_at timestamptz
);
CREATE TABLE umlauf.person (
  id uuid PRIMARY KEY,
  name text,
  address text,
  salt text,
  hash text NOT NULL,
  erased_at timestamptz
);

CREATE TABLE umlauf.decision (
  id uuid PRIMARY KEY,
  body text NOT NULL,
  year int NOT NULL,
  number int NOT NULL,
  seq int NOT NULL,
  "on" date NOT NULL,
  outcome text NOT NULL CHECK (outcome IN ('decision', 'recommendation')),
  subject_id uuid NOT NULL,
  meeting_id uuid,
  text_id uuid NOT NULL,
  reason_id uuid,
  valid_until date,
  home_body text,
  UNIQUE (body, year, number)
);
CREATE INDEX decision_subject ON umlauf.decision (subject_id);

-- Numbers up to opening were given before umlauf; source_id says where that is written.
CREATE TABLE umlauf.series (
  body text NOT NULL,
  year int NOT NULL,
  opening int NOT NULL,
  last int NOT NULL,
  revision int NOT NULL,
  source_id uuid,
  PRIMARY KEY (body, year)
);

CREATE TABLE umlauf.body (
  code text PRIMARY KEY,
  instance_id uuid NOT NULL,
  revision int NOT NULL,
  data jsonb NOT NULL
);

-- Holds from valid_from until the day before valid_to.
CREATE TABLE umlauf.membership (
  id uuid PRIMARY KEY,
  instance_id uuid NOT NULL,
  person_id uuid NOT NULL,
  role text NOT NULL,
  organisation text NOT NULL,
  body text,
  valid_from date NOT NULL,
  valid_to date,
  revision int NOT NULL
);
CREATE INDEX membership_person ON umlauf.membership (person_id);
CREATE INDEX membership_role ON umlauf.membership (role);

-- starts_at: local time of day in Berlin. place: id of a text.
CREATE TABLE umlauf.meeting (
  id uuid PRIMARY KEY,
  body text NOT NULL,
  number int NOT NULL,
  on_day date NOT NULL,
  starts_at text NOT NULL,
  place text,
  status text NOT NULL,
  is_special boolean NOT NULL,
  revision int NOT NULL,
  UNIQUE (body, number)
);

-- revision rises when a meeting of the body changes; anchored counts the deadlines that ever began to hang on one, so that
-- who moves a meeting notices a deadline set at the same time, and two who set deadlines do not disturb each other.
CREATE TABLE umlauf.calendar (
  body text PRIMARY KEY,
  revision int NOT NULL DEFAULT 0,
  anchored int NOT NULL DEFAULT 0
);

-- name: of the mail's text. duty_command, step: of a reminder, the command that meets the duty and the step of its ladder.
-- via: 'deputy' or 'mailbox' where it goes to somebody in place of the function; deputy_for: who is away. A digest
-- (Tagesübersicht) has no case and bundles mails that name it in digest_id.
CREATE TABLE umlauf.mail (
  id uuid PRIMARY KEY,
  outbox_id uuid NOT NULL,
  instance_id uuid,
  name text NOT NULL DEFAULT '',
  duty_command text,
  step text,
  via text CHECK (via IN ('deputy', 'mailbox')),
  deputy_for uuid,
  is_for_digest boolean NOT NULL DEFAULT false,
  digest_id uuid,
  audience text NOT NULL DEFAULT '',
  person_id uuid,
  address text,
  recipient_name text NOT NULL DEFAULT '',
  organisation text NOT NULL DEFAULT '',
  role text NOT NULL DEFAULT '',
  subject text NOT NULL,
  body_text text NOT NULL,
  body_html text,
  message_id text NOT NULL UNIQUE,
  attachments jsonb NOT NULL DEFAULT '[]',
  status text NOT NULL DEFAULT 'pending'
    CHECK (status IN ('pending', 'sending', 'sent', 'failed', 'suppressed', 'superseded', 'uncertain')),
  attempts int NOT NULL DEFAULT 0,
  detail text,
  created_at timestamptz NOT NULL,
  -- Last day of its personal links; null: it has none.
  links_until date,
  -- Not before: the day of the reminder, quiet hours, the daily digest.
  send_at timestamptz NOT NULL,
  -- Of the machine, not of the installation's time: since when it is tried, how long an attempt has been
  -- under way, and when to try again.
  first_attempt_at timestamptz,
  attempted_at timestamptz,
  retry_at timestamptz,
  sent_at timestamptz,
  UNIQUE NULLS NOT DISTINCT (outbox_id, address, role, organisation)
);
CREATE INDEX mail_instance ON umlauf.mail (instance_id, created_at DESC);
CREATE INDEX mail_person ON umlauf.mail (person_id, created_at DESC);
CREATE INDEX mail_newest ON umlauf.mail (created_at DESC, id);
CREATE INDEX mail_pending ON umlauf.mail (send_at, id) WHERE status = 'pending';
CREATE INDEX mail_digest ON umlauf.mail (digest_id) WHERE digest_id IS NOT NULL;
CREATE INDEX mail_sending ON umlauf.mail (attempted_at) WHERE status = 'sending';

-- Mails that came in on the signed address of one of ours (mail_id), whole as they came. key: so that a repeated delivery is
-- taken once. status: 'open' waits for the secretariat, 'awaitingCode' is a ballot that is not confirmed yet.
-- code_mail_id: the mail that asked for the code; tries: wrong codes so far.
CREATE TABLE umlauf.incoming_mail (
  id uuid PRIMARY KEY,
  key text NOT NULL UNIQUE,
  mail_id uuid NOT NULL,
  instance_id uuid,
  sender text NOT NULL,
  sender_name text NOT NULL,
  subject text NOT NULL,
  body_text text NOT NULL,
  content bytea NOT NULL,
  outcome text NOT NULL,
  detail text NOT NULL,
  status text NOT NULL CHECK (status IN ('open', 'awaitingCode', 'settled')),
  choice text,
  code_mail_id uuid,
  tries int NOT NULL DEFAULT 0,
  at timestamptz NOT NULL,
  -- Of the machine, for the order while the installation's time stands.
  taken_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  settled_by uuid,
  settled_at timestamptz,
  settled_as text
);
ALTER TABLE umlauf.incoming_mail ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX incoming_mail_newest ON umlauf.incoming_mail (taken_at DESC);
CREATE INDEX incoming_mail_open ON umlauf.incoming_mail (taken_at) WHERE status = 'open';
CREATE INDEX incoming_mail_code ON umlauf.incoming_mail (code_mail_id) WHERE code_mail_id IS NOT NULL;
CREATE INDEX incoming_mail_of ON umlauf.incoming_mail (mail_id);

-- Code for a step that a personal link alone does not open: of one link (mail and command), the newest alone counts.
CREATE TABLE umlauf.link_code (
  mail_id uuid NOT NULL,
  command text NOT NULL,
  hash text NOT NULL,
  sent_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  PRIMARY KEY (mail_id, command, sent_at)
);

CREATE TABLE umlauf.draft (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL,
  organisation text NOT NULL,
  kind text NOT NULL,
  instance_id uuid,
  data jsonb NOT NULL,
  revision int NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX draft_person ON umlauf.draft (person_id);
CREATE INDEX draft_organisation ON umlauf.draft (organisation);

-- Kalender abonnieren: token is the secret part of the address, renewed or ended by the person.
CREATE TABLE umlauf.calendar_feed (
  person_id uuid PRIMARY KEY,
  token text NOT NULL UNIQUE CHECK (length(token) >= 32),
  created_at timestamptz NOT NULL
);

CREATE TABLE umlauf.file (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  media_type text NOT NULL,
  size int NOT NULL,
  sha256 text NOT NULL,
  content bytea NOT NULL,
  uploaded_by uuid NOT NULL,
  at timestamptz NOT NULL
);
ALTER TABLE umlauf.file ALTER COLUMN content SET STORAGE EXTERNAL;

-- HTTP sessions, in the shape that connect-pg-simple writes.
CREATE TABLE umlauf.http_session (
  sid varchar PRIMARY KEY,
  sess json NOT NULL,
  expire timestamp(6) NOT NULL
);
CREATE INDEX http_session_expire ON umlauf.http_session (expire);
`;

const rights = `
GRANT USAGE ON SCHEMA umlauf TO umlauf_app;
GRANT SELECT ON ALL TABLES IN SCHEMA umlauf TO umlauf_app;
GRANT INSERT, UPDATE, DELETE ON umlauf.http_session, umlauf.draft TO umlauf_app;
`;
