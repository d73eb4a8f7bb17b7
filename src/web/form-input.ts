import { z } from 'zod';
import type { FieldIssue } from '../../workflows/contract.js';
import { parseGermanDate, parseGermanMonth } from './format.js';

/** What an HTML form sends: strings, and nested groups of them. */
export type Raw = string | Raw[] | { [name: string]: Raw } | undefined;

/**
 * Turns a form as sent into the input of a command, following the command's schema: TT.MM.JJJJ becomes a date, „11.2024“
 * a month, a tick a boolean, an empty field nothing, and rows left empty disappear. What cannot be read stays as typed
 * and comes back as an issue; nothing is guessed.
 */
export function toInput(schema: z.ZodObject, raw: Raw): { input: Record<string, unknown>; issues: FieldIssue[] } {
  const issues: FieldIssue[] = [];
  const fields = (raw && typeof raw === 'object' && !Array.isArray(raw) ? raw : {}) as Record<string, Raw>;
  const input: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(schema.shape)) {
    const value = convert(field as z.ZodType, fields[name], [name], issues);
    if (value !== undefined) input[name] = value;
  }
  return { input, issues };
}

function convert(schema: z.ZodType, raw: Raw, path: FieldIssue['path'], issues: FieldIssue[]): unknown {
  if (schema instanceof z.ZodDefault) return convert(schema.unwrap() as z.ZodType, raw, path, issues);
  if (schema instanceof z.ZodNullable)
    return isBlank(raw) ? null : convert(schema.unwrap() as z.ZodType, raw, path, issues);
  if (schema instanceof z.ZodArray)
    return rowsOf(raw).map((row, i) => convert(schema.element as z.ZodType, row, [...path, i], issues));
  if (schema instanceof z.ZodRecord) {
    const entries = Object.entries((raw && typeof raw === 'object' ? raw : {}) as Record<string, Raw>);
    const valueType = schema.valueType as z.ZodType;
    return Object.fromEntries(
      entries
        .filter(([, value]) => !isBlank(value))
        .map(([name, value]) => [name, convert(valueType, value, [...path, name], issues)]),
    );
  }
  if (schema instanceof z.ZodObject) {
    const inner = toInput(schema, raw);
    issues.push(...inner.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })));
    return inner.input;
  }
  if (schema instanceof z.ZodDiscriminatedUnion) return reportWhen(raw, path, issues);
  if (typeof raw === 'object') {
    issues.push({ path, code: 'fieldInvalid' });
    return undefined;
  }
  if (schema instanceof z.ZodBoolean)
    return raw === undefined || raw === '' ? booleanWithoutTick(path) : ['on', 'true', 'yes'].includes(raw);
  const isStored = (schema.meta() as { store?: string } | undefined)?.store !== undefined;
  if (isStored) return raw === undefined ? undefined : raw.replaceAll('\r\n', '\n');
  if (isEmpty(raw)) return undefined;
  if (schema instanceof z.ZodISODate) {
    const day = parseGermanDate(raw!);
    if (day.is === 'date') return day.iso;
    issues.push({ path, code: day.is === 'calendar' ? 'dateCalendar' : 'dateFormat', params: { input: raw! } });
    return undefined;
  }
  return raw!.trim();
}

/** A single tick that is not set means no; a choice between yes and no that is not made stays open. */
function booleanWithoutTick(path: FieldIssue['path']): boolean | undefined {
  return String(path.at(-1)).startsWith('needs') ? undefined : false;
}

const turnus: Record<string, number> = {
  monatlich: 1,
  vierteljährlich: 3,
  quartalsweise: 3,
  halbjährlich: 6,
  jährlich: 12,
};

/** „alle 3 Monate ab März 2025“, „halbjährlich ab 03.2025“. */
function everyMonths(raw: string) {
  const match = /^\s*(?:alle\s+(\d{1,2})\s+Monate|(\p{L}+))\s+ab\s+(.+)$/iu.exec(raw);
  const from = match && parseGermanMonth(match[3]!);
  const months = match && (match[1] ? Number(match[1]) : turnus[match[2]!.toLowerCase()]);
  return from && months && months <= 60 ? { precision: 'everyMonths', months, from } : null;
}

/** „31.03.2025 und 30.09.2025“. */
function stichtage(raw: string) {
  const found = raw.split(/\s*(?:,|;|\bund\b)\s*/u).map(parseGermanDate);
  const on = found.flatMap((each) => (each.is === 'date' ? [each.iso] : []));
  return found.length > 1 && on.length === found.length ? { precision: 'days', on: [...new Set(on)].toSorted() } : null;
}

/** „13.11.2024“ is a day, „11.2024“ or „November 2024“ a month; a Turnus is written in words. */
function reportWhen(raw: Raw, path: FieldIssue['path'], issues: FieldIssue[]): unknown {
  if (typeof raw !== 'string' || isEmpty(raw)) {
    issues.push({ path, code: 'reportWhenMissing' });
    return undefined;
  }
  const month = parseGermanMonth(raw);
  if (month) return { precision: 'month', month };
  const day = parseGermanDate(raw);
  if (day.is === 'date') return { precision: 'day', on: day.iso };
  if (/^\s*(?:(?:zu\s+)?jede[r]?|je)\s+Sitzung\s*$/iu.test(raw)) return { precision: 'eachMeeting' };
  if (/^\s*zum\s+Ende(?:\s+des\s+Mandats)?\s*$/iu.test(raw)) return { precision: 'atEnd' };
  const repeated = everyMonths(raw) ?? stichtage(raw);
  if (repeated) return repeated;
  issues.push({ path, code: day.is === 'calendar' ? 'dateCalendar' : 'reportWhenFormat', params: { input: raw } });
  return undefined;
}

/** Rows of a repeated group, as an array or with numbers as names; rows without any entry are left out. */
export function rowsOf(raw: Raw): Raw[] {
  if (raw === undefined || raw === '') return [];
  const rows = Array.isArray(raw) ? raw : typeof raw === 'object' ? Object.values(raw) : [raw];
  return rows.filter((row) => !isBlank(row));
}

function isBlank(raw: Raw): boolean {
  if (raw === undefined || typeof raw === 'string') return isEmpty(raw);
  const values = Array.isArray(raw)
    ? raw
    : Object.entries(raw)
        .filter(([name]) => name !== 'kind' && name !== 'addressee')
        .map(([, v]) => v);
  return values.every(isBlank);
}

function isEmpty(raw: Raw): boolean {
  return raw === undefined || (typeof raw === 'string' && raw.trim() === '');
}
