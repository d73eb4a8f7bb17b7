import { z } from 'zod';
import { PageRefused } from './refusal.js';

const uuid = z.uuid();

/** An id from an address; anything else is a page that does not exist. */
export function pathId(value: unknown): string {
  const parsed = uuid.safeParse(value);
  if (!parsed.success) throw new PageRefused(404, 'notFound');
  return parsed.data.toLowerCase();
}

/** A query parameter as one short string; lists and objects count as absent. */
export function queryText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 200 && !value.includes('\u0000')
    ? value.trim() || undefined
    : undefined;
}
