import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { fileTypeFromBuffer } from 'file-type';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Observable } from 'rxjs';
import type { FieldIssue } from '../../../workflows/contract.js';
import { derivedId } from '../../engine/decide.js';
import type { Parts } from '../../parts.js';
import { PageRefused } from '../refusal.js';
import type { RequestWithView, View } from '../view.js';

const megabyte = 1_000_000;
const maxFile = 25 * megabyte;

/** Kinds of files that are read: PDF, DOCX, ODT, known by their bytes and not by their name. */
const accepted: Record<string, string> = {
  'application/pdf': 'pdf',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.oasis.opendocument.text': 'odt',
};

/** A file as it came with a form; `null` content: it was larger than allowed. */
export interface Upload {
  name: string;
  content: Buffer | null;
  /** Bytes; for a file that was too large at least about this many. */
  size: number;
}

type UploadRequest = RequestWithView & {
  file?: { originalname: string; size: number; buffer: Buffer };
  upload?: Upload;
};

const Receive = FileInterceptor('file', {
  limits: { fileSize: maxFile, fieldSize: megabyte, fields: 200, files: 1 },
  defParamCharset: 'utf8',
} as object);

/** Reads a form with a file into memory; other forms pass. A file that is too large is told at its field. */
@Injectable()
export class UploadInterceptor implements NestInterceptor {
  private readonly receive = new Receive();

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<UploadRequest>();
    try {
      const handled = await this.receive.intercept(context, next);
      const { file } = request;
      if (file && (file.originalname !== '' || file.size > 0))
        request.upload = { name: file.originalname, content: file.buffer, size: file.size };
      return handled as Observable<unknown>;
    } catch (error) {
      const status = error instanceof HttpException ? error.getStatus() : 400;
      if (status === 415) throw new PageRefused(415, 'wrongContentType');
      if (status !== 413) throw new PageRefused(400, 'badRequest');
      request.upload = { name: '', content: null, size: Number(request.headers['content-length'] ?? maxFile) };
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

/** The file of a form, if one was chosen. */
export function uploadOf(request: RequestWithView): Upload | undefined {
  return (request as UploadRequest).upload;
}

/** Keeps a file under an id that the form and its bytes determine, so that the same form sent twice keeps one. */
export async function keepUpload(
  parts: Parts,
  upload: Upload,
  commandId: string,
  personId: string,
): Promise<{ id: string } | { issue: FieldIssue }> {
  const path = ['file'];
  if (upload.content === null)
    return { issue: { path, code: 'fileTooLarge', params: { mb: Math.ceil(upload.size / megabyte) } } };
  if (upload.content.length === 0) return { issue: { path, code: 'fileEmpty' } };
  const type = await typeOf(upload.content);
  const ending = type === undefined ? undefined : accepted[type];
  if (type === undefined || ending === undefined) return { issue: { path, code: 'fileUnreadable' } };
  const sha256 = createHash('sha256').update(upload.content).digest('hex');
  const id = derivedId(`file/${commandId}/${sha256}`);
  await parts.files.put({
    id,
    name: fileName(upload.name, ending),
    mediaType: type,
    content: upload.content,
    uploadedBy: personId,
  });
  return { id };
}

/** Media type by the bytes; a broken archive is of no type. */
async function typeOf(content: Buffer): Promise<string | undefined> {
  try {
    return (await fileTypeFromBuffer(content))?.mime;
  } catch {
    return undefined;
  }
}

/** The name alone, without folders and signs that no file name has, with the ending that its bytes ask for. */
function fileName(sent: string, ending: string): string {
  const name = sent
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\p{Cc}\p{Cf}\p{Surrogate}"<>|:*?]/gu, '')
    .trim()
    .slice(0, 120);
  if (name === '') return `bericht.${ending}`;
  return name.toLowerCase().endsWith(`.${ending}`) ? name : `${name}.${ending}`;
}
