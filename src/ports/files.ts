import { createHash } from 'node:crypto';
import type { Sql } from '../register/sql.js';
import { type Clock, MemoryClock } from './clock.js';

/** Datei: bytes that never change, with their SHA-256. */
export interface StoredFile {
  id: string;
  name: string;
  mediaType: string;
  /** Bytes. */
  size: number;
  /** Hex. */
  sha256: string;
  uploadedBy: string;
  at: string;
}
export interface NewFile {
  id: string;
  name: string;
  mediaType: string;
  content: Uint8Array;
  uploadedBy: string;
}

export interface Files {
  /** Keeps a file. The same file again changes nothing; @throws FileIdReused for other bytes under the same id. */
  put(file: NewFile): Promise<StoredFile>;
  get(id: string): Promise<(StoredFile & { content: Buffer }) | null>;
}

export class FileIdReused extends Error {
  override name = 'FileIdReused';
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Files in the table `file`. */
export class PgFiles implements Files {
  constructor(private readonly sql: Sql) {}

  async put({ id, name, mediaType, content, uploadedBy }: NewFile): Promise<StoredFile> {
    try {
      const [row] = await this.sql<{ file: StoredFile }>('SELECT umlauf.put_file($1, $2, $3, $4, $5) AS file', [
        id,
        name,
        mediaType,
        Buffer.from(content),
        uploadedBy,
      ]);
      return row!.file;
    } catch (error) {
      if ((error as { code?: string }).code === 'UM003') throw new FileIdReused(id);
      throw error;
    }
  }

  async get(id: string): Promise<(StoredFile & { content: Buffer }) | null> {
    if (!uuid.test(id)) return null;
    const [file] = await this.sql<StoredFile & { content: Buffer }>(
      `SELECT id, name, media_type AS "mediaType", size, sha256, uploaded_by AS "uploadedBy", umlauf.iso(at) AS at, content
       FROM umlauf.file WHERE id = $1`,
      [id],
    );
    return file ?? null;
  }
}

export class MemoryFiles implements Files {
  private readonly files = new Map<string, StoredFile & { content: Buffer }>();

  constructor(private readonly clock: Clock = new MemoryClock()) {}

  async put({ content, ...file }: NewFile): Promise<StoredFile> {
    const sha256 = createHash('sha256').update(content).digest('hex');
    const known = this.files.get(file.id);
    if (known && known.sha256 !== sha256) throw new FileIdReused(file.id);
    const kept = known ?? {
      ...file,
      size: content.length,
      sha256,
      at: await this.clock.now(),
      content: Buffer.from(content),
    };
    this.files.set(file.id, kept);
    const { content: _content, ...stored } = kept;
    return stored;
  }

  async get(id: string): Promise<(StoredFile & { content: Buffer }) | null> {
    const file = this.files.get(id.toLowerCase());
    return file ? { ...file, content: Buffer.from(file.content) } : null;
  }
}
