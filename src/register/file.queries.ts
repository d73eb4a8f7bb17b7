import type { Sql } from './sql.js';

/** A stored file without its bytes. */
export interface FileInfo {
  id: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  /** Person who added it. */
  uploadedBy: string;
}

export async function fileInfo(sql: Sql, id: string): Promise<FileInfo | null> {
  const [row] = await sql<FileInfo>(
    `SELECT id, name, media_type AS "mediaType", size, uploaded_by AS "uploadedBy" FROM umlauf.file WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

/** Whether a file has been handed in: as a report, a proof, a paper for an item; before that it is private. */
export async function isHandedIn(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql<{ found: boolean }>(
    `SELECT EXISTS (
       SELECT FROM umlauf.instance i JOIN umlauf.history h ON h.instance_id = i.id
       WHERE (i.workflow, h.type) IN (('interimReport', 'handIn'), ('order', 'reportDone'), ('approval', 'addDocument'))
         AND h.event->>'file' = $1
     ) AS found`,
    [id],
  );
  return row!.found;
}

/** Organisations in whose name something was recorded with this file as evidence (im Auftrag erfasst). */
export async function evidenceOf(sql: Sql, id: string): Promise<string[]> {
  const rows = await sql<{ organisation: string }>(
    `SELECT DISTINCT on_behalf->>'organisation' AS organisation FROM umlauf.history
     WHERE on_behalf ? 'fileId' AND on_behalf->>'fileId' = $1`,
    [id],
  );
  return rows.map(({ organisation }) => organisation);
}

/** Files by id. */
export async function filesById(sql: Sql, ids: string[]): Promise<Map<string, FileInfo>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<FileInfo>(
    `SELECT id, name, media_type AS "mediaType", size, uploaded_by AS "uploadedBy" FROM umlauf.file WHERE id = ANY($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Files that were given as evidence in these steps, by id. */
export async function evidenceFiles(
  sql: Sql,
  history: { onBehalf: { fileId?: string } | null }[],
): Promise<Map<string, FileInfo>> {
  return filesById(
    sql,
    history.flatMap(({ onBehalf }) => onBehalf?.fileId ?? []),
  );
}
