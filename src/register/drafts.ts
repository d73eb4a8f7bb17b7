import type { Sql } from './sql.js';

/**
 * Entwürfe: forms that somebody is still filling in. They belong to an organisation, survive the browser, and become a
 * case at most once: a draft's id is the id of the command that submits it.
 */
export interface Draft<Data = unknown> {
  id: string;
  personId: string;
  organisation: string;
  kind: 'registration';
  /** The case whose next version this is; `null` for a new one. */
  instanceId: string | null;
  data: Data;
  /** Rises with every save. */
  revision: number;
  createdAt: string;
  updatedAt: string;
}

const columns = `id, person_id AS "personId", organisation, kind, instance_id AS "instanceId", data, revision,
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Keeps a new draft; one that is already there under this id stays as it is. */
export async function createDraft(
  sql: Sql,
  draft: Pick<Draft, 'id' | 'personId' | 'organisation' | 'instanceId' | 'data'>,
): Promise<void> {
  await sql(
    `INSERT INTO umlauf.draft (id, person_id, organisation, kind, instance_id, data, revision, created_at, updated_at)
     VALUES ($1, $2, $3, 'registration', $4, $5, 1, umlauf.now(), umlauf.now()) ON CONFLICT (id) DO NOTHING`,
    [draft.id, draft.personId, draft.organisation, draft.instanceId, JSON.stringify(draft.data)],
  );
}

export async function loadDraft<Data>(sql: Sql, id: string): Promise<Draft<Data> | null> {
  const [row] = await sql<Row<Data>>(`SELECT ${columns} FROM umlauf.draft WHERE id = $1`, [id]);
  return row ? plain(row) : null;
}

/** Drafts of these organisations, the last one touched first. */
export async function listDrafts<Data>(sql: Sql, organisations: string[]): Promise<Draft<Data>[]> {
  const rows = await sql<Row<Data>>(
    `SELECT ${columns} FROM umlauf.draft WHERE organisation = ANY($1::text[]) ORDER BY updated_at DESC, id LIMIT 100`,
    [organisations],
  );
  return rows.map(plain);
}

/** Saves over the revision that was read; `null` when somebody else saved meanwhile or the draft is gone. */
export async function saveDraft<Data>(sql: Sql, read: Draft<Data>, data: Data): Promise<Draft<Data> | null> {
  const [row] = await sql<Row<Data>>(
    `WITH saved AS (
       UPDATE umlauf.draft SET data = $3, revision = revision + 1, updated_at = umlauf.now()
       WHERE id = $1 AND revision = $2 RETURNING *
     ) SELECT ${columns} FROM saved`,
    [read.id, read.revision, JSON.stringify(data)],
  );
  return row ? plain(row) : null;
}

/** Lays a version beside the stored one, which stays as it is, with its revision. */
export async function keepBeside(sql: Sql, id: string, beside: unknown): Promise<void> {
  await sql(
    `WITH kept AS (
       UPDATE umlauf.draft SET data = jsonb_set(data, '{beside}', $2::jsonb) WHERE id = $1 RETURNING id
     ) SELECT id FROM kept`,
    [id, JSON.stringify(beside)],
  );
}

export async function deleteDraft(sql: Sql, id: string): Promise<void> {
  await sql(`WITH gone AS (DELETE FROM umlauf.draft WHERE id = $1 RETURNING id) SELECT id FROM gone`, [id]);
}

/** The case that a draft has become, or `null`. */
export async function submittedAs(sql: Sql, draftId: string): Promise<string | null> {
  const [row] = await sql<{ instanceId: string }>(
    `SELECT instance_id AS "instanceId" FROM umlauf.command WHERE id = $1 AND type IN ('submit', 'resubmit')`,
    [draftId],
  );
  return row?.instanceId ?? null;
}

type Row<Data> = Omit<Draft<Data>, 'createdAt' | 'updatedAt'> & { createdAt: Date; updatedAt: Date };

function plain<Data>(row: Row<Data>): Draft<Data> {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
