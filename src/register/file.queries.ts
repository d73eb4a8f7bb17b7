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

/** Whether a file has been handed in as a report; before that only the person who added it reads it. */
export async function isHandedIn(sql: Sql, id: string): Promise<boolean> {
  const [row] = await sql<{ found: boolean }>(
    `SELECT EXISTS (
       SELECT FROM umlauf.instance i JOIN umlauf.history h ON h.instance_id = i.id
       WHERE i.workflow = 'interimReport' AND h.type = 'handIn' AND h.event->>'file' = $1
     ) AS found`,
    [id],
  );
  return row!.found;
}
