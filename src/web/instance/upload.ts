import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { FileFieldsInterceptor } from '@nestjs/platform-express';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Observable } from 'rxjs';
import type { FieldIssue } from '../../../workflows/contract.js';
import {
  documentKinds as documents,
  fileName,
  maxFileSize as maxFile,
  mediaTypeOf,
} from '../../documents/file-kind.js';
import { derivedId } from '../../engine/decide.js';
import type { Parts } from '../../parts.js';
import { PageRefused } from '../refusal.js';
import type { RequestWithView, View } from '../view.js';

const megabyte = 1_000_000;

/** Mails and letters: documents, pictures of them, and mails as mail programs save them. */
const evidences: Record<string, string> = {
  ...documents,
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'application/x-cfb': 'msg',
  'message/rfc822': 'eml',
};

/** The two files that a form may carry, by field: what they may be, and what to say when they are something else. */
const uploads = {
  file: { accepted: documents, unreadable: 'fileUnreadable', path: ['file'], nameless: 'bericht' },
  behalfFile: { accepted: evidences, unreadable: 'evidenceUnreadable', path: ['behalf', 'file'], nameless: 'beleg' },
} as const satisfies Record<string, object>;
type KeptField = keyof typeof uploads;
/** A Word file that comes back is read and not kept. */
export type UploadField = KeptField | 'wordFile';

/** A file as it came with a form; `null` content: it was larger than allowed. */
export interface Upload {
  name: string;
  content: Buffer | null;
  /** Bytes; for a file that was too large at least about this many. */
  size: number;
}

type UploadRequest = RequestWithView & {
  files?: Partial<Record<UploadField, { originalname: string; size: number; buffer: Buffer }[]>>;
  uploads?: Partial<Record<UploadField, Upload>>;
};

const fields: UploadField[] = [...(Object.keys(uploads) as KeptField[]), 'wordFile'];
const Receive = FileFieldsInterceptor(
  fields.map((name) => ({ name, maxCount: 1 })),
  { limits: { fileSize: maxFile, fieldSize: megabyte, fields: 2000, files: 3 }, defParamCharset: 'utf8' } as object,
);

/** Reads a form with a file into memory; other forms pass. A file that is too large is told at its field. */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  private readonly receive = new Receive();

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<UploadRequest>();
    try {
      const handled = await this.receive.intercept(context, next);
      request.uploads = {};
      for (const field of fields) {
        const file = request.files?.[field]?.[0];
        if (file && (file.originalname !== '' || file.size > 0))
          request.uploads[field] = { name: file.originalname, content: file.buffer, size: file.size };
      }
      return handled as Observable<unknown>;
    } catch (error) {
      const status = error instanceof HttpException ? error.getStatus() : 400;
      if (status === 415) throw new PageRefused(415, 'wrongContentType');
      if (status !== 413) throw new PageRefused(400, 'badRequest');
      const sent = ((error as Error).cause as { field?: string } | undefined)?.field;
      const field = fields.find((each) => each === sent) ?? 'file';
      const size = Number(request.headers['content-length'] ?? maxFile);
      request.uploads = { [field]: { name: '', content: null, size } };
      return next.handle();
    }
  }
}

/**
 * A form with a file passes the check of its token only after it was read.
 * @throws PageRefused 403
 */
export function checkToken(request: RequestWithView, body: Record<string, unknown> | undefined, view: View): void {
  if (!request.is('multipart/form-data')) return;
  const sent = Buffer.from(typeof body?._csrf === 'string' ? body._csrf : '');
  const expected = Buffer.from(view.csrfToken);
  if (sent.length !== expected.length || !timingSafeEqual(sent, expected)) throw new PageRefused(403, 'formExpired');
}

/** The file in a field of a form, if one was chosen. */
export function uploadOf(request: RequestWithView, field: UploadField): Upload | undefined {
  return (request as UploadRequest).uploads?.[field];
}

/** Keeps a file under an id that the form and its bytes determine, so that the same form sent twice keeps one. */
export async function keepUpload(
  parts: Parts,
  field: KeptField,
  upload: Upload,
  by: { commandId: string; personId: string },
): Promise<{ id: string } | { issue: FieldIssue }> {
  const { accepted, unreadable, nameless } = uploads[field];
  const path = [...uploads[field].path];
  if (upload.content === null) return { issue: { path, code: 'fileTooLarge', params: { mb: megabytes(upload.size) } } };
  if (upload.content.length === 0) return { issue: { path, code: 'fileEmpty' } };
  const type = await typeOf(upload.content);
  const ending = type === undefined ? undefined : (accepted as Record<string, string>)[type];
  if (type === undefined || ending === undefined) return { issue: { path, code: unreadable } };
  const sha256 = createHash('sha256').update(upload.content).digest('hex');
  const id = derivedId(`file/${by.commandId}/${sha256}`);
  await parts.files.put({
    id,
    name: fileName(upload.name, ending, nameless),
    mediaType: type,
    content: upload.content,
    uploadedBy: by.personId,
  });
  return { id };
}

/** Size as people are told it, in whole megabytes. */
export function megabytes(size: number): number {
  return Math.ceil(size / megabyte);
}

/** Media type by the bytes, mails as text included. */
async function typeOf(content: Buffer): Promise<string | undefined> {
  return (await mediaTypeOf(content)) ?? (isMail(content) ? 'message/rfc822' : undefined);
}

/** A mail as text begins with its header: names, colons, and one of those that every mail has. */
function isMail(content: Buffer): boolean {
  const [header = ''] = content
    .subarray(0, 64_000)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1);
  const lines = header.split(/\r?\n/).filter((line) => !/^[ \t]/.test(line));
  return lines.every((line) => /^[!-9;-~]+:/.test(line)) && lines.some((line) => /^(from|date|received):/i.test(line));
}
