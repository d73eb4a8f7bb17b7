import { randomUUID } from 'node:crypto';
import type { Sql } from '../register/sql.js';

export interface PlannedMail {
  id: string;
  instanceId: string;
  audience: string;
  personId: string | null;
  address: string | null;
  recipientName: string;
  organisation: string;
  role: string;
  subject: string;
  bodyText: string;
  bodyHtml: string | null;
  messageId: string;
  attachments: { filename: string }[];
}

export async function planMails(_sql: Sql, _row: { instanceId: string }, _baseUrl: string): Promise<PlannedMail[]> {
  return randomUUID() ? [] : [];
}
