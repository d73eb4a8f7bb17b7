/** One read-only question to the database: rows as plain objects. Pages ask through TypeORM, the CLI through a pool. */
export type Sql = <T>(text: string, values?: unknown[]) => Promise<T[]>;
