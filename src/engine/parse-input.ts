import { z } from 'zod';
import type { FieldIssue } from '../../workflows/contract.js';

interface Parsed {
  issues: FieldIssue[];
  /** As typed, after parsing: for checks that look at words. */
  plain: Record<string, unknown>;
  /** For the machine: free texts and persons replaced by ids. */
  input: Record<string, unknown>;
  texts: { id: string; content: string }[];
  persons: { id: string; name: string; address: string | null }[];
}

/**
 * Parses the input of a command. Fields made by `text()` and `person()` (workflows/contract.ts) are taken out as rows
 * of their own, so that no machine and no history ever holds a name or a sentence.
 */
export function parseInput(schema: z.ZodObject, raw: unknown, newId: () => string): Parsed {
  const parsed = strict(schema).safeParse(raw ?? {});
  const found: Parsed = { issues: [], plain: {}, input: {}, texts: [], persons: [] };
  if (!parsed.success) {
    found.issues = parsed.error.issues.map((issue) => ({
      path: issue.path.map((p) => (typeof p === 'symbol' ? String(p) : p)),
      code: codeOf(issue),
      params: {
        n: lengthAt(raw, issue.path),
        input: shown(raw, issue.path),
        ...(issue.code === 'too_big' ? { max: Number(issue.maximum) } : {}),
      },
    }));
    return found;
  }
  found.plain = parsed.data;
  found.input = takeOut(schema, parsed.data, newId, found) as Record<string, unknown>;
  return found;
}

const strictOnes = new WeakMap<z.ZodObject, z.ZodObject>();

/** The schema without room for unknown fields; built once, since zod compiles each new one. */
function strict(schema: z.ZodObject): z.ZodObject {
  const known = strictOnes.get(schema) ?? z.strictObject(schema.shape);
  strictOnes.set(schema, known);
  return known;
}

function takeOut(schema: z.ZodType, value: unknown, newId: () => string, into: Parsed): unknown {
  const store = (schema.meta() as { store?: 'text' | 'person' } | undefined)?.store;
  if (store !== undefined && value !== null && value !== undefined) {
    const id = newId();
    if (store === 'text') into.texts.push({ id, content: value as string });
    else if (typeof value === 'string') into.persons.push({ id, name: value, address: null });
    else into.persons.push({ id, ...(value as { name: string; address: string }) });
    return id;
  }
  if (value === null || typeof value !== 'object') return value;
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject && !Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, field]) => {
        const fieldSchema = inner.shape[name] as z.ZodType | undefined;
        return [name, fieldSchema ? takeOut(fieldSchema, field, newId, into) : field];
      }),
    );
  if (inner instanceof z.ZodArray && Array.isArray(value))
    return value.map((item) => takeOut(inner.element as z.ZodType, item, newId, into));
  return value;
}

/** The schema inside default(), optional(), nullable() and the like; a stored field never hides inside one. */
function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}

/** Our own codes stand in the message; what zod says itself gets a general one. */
function codeOf(issue: { code: string; message: string; path: PropertyKey[] }): string {
  if (/^[a-z][a-zA-Z]+$/.test(issue.message)) return issue.message;
  return issue.code === 'unrecognized_keys' ? 'fieldUnknown' : 'fieldInvalid';
}

function at(raw: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key], raw);
}

function lengthAt(raw: unknown, path: PropertyKey[]): number {
  const value = at(raw, path);
  return typeof value === 'string' ? value.length : 0;
}

function shown(raw: unknown, path: PropertyKey[]): string {
  const value = at(raw, path);
  return typeof value === 'string' ? value.slice(0, 80) : '';
}
