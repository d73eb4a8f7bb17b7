import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { randomUUID } from 'node:crypto';
import { CommandRefused } from '../../workflows/contract.js';
import { refusalMessage } from '../../workflows/messages.de.js';
import { PageRefused } from './refusal.js';
import { errorPage } from './pages/error.page.js';
import type { RequestWithView } from './view.js';

/** Status of a refusal; everything else that a command may say no with is a conflict with the state of the case. */
const statusOf: Record<string, number> = {
  invalid: 422,
  noMeetingInMonth: 422,
  notFound: 404,
  meetingUnknown: 404,
  unknownCommand: 404,
  notPermitted: 403,
  commandIdReused: 422,
  busy: 503,
};

/** Turns every no into a page with the right status and a German sentence; a bug gets a code for the help desk. */
@Catch()
export class ErrorsFilter implements ExceptionFilter {
  private readonly logger = new Logger('web');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<RequestWithView>();
    const response = http.getResponse<Response>();
    if (response.headersSent) {
      response.end();
      return;
    }
    const { status, title, text } = this.explain(error);
    if (status === 401 && request.method === 'GET') {
      response.redirect(303, `/sign-in?to=${encodeURIComponent(request.originalUrl)}`);
      return;
    }
    response
      .status(status)
      .type('html')
      .send(errorPage(request.view ?? null, { status, title, text }));
  }

  private explain(error: unknown): { status: number; title: string; text: string } {
    if (error instanceof PageRefused) return { status: error.status, ...words(error.code, error.params) };
    if (error instanceof CommandRefused)
      return { status: statusOf[error.code] ?? 409, ...words(error.code, error.details.params ?? {}) };
    const status =
      error instanceof HttpException ? error.getStatus() : Number((error as { status?: number }).status ?? 500);
    if (status === 413 || isTooLongField(error)) return { status: 413, ...words('tooLarge', {}) };
    if (status === 415) return { status, ...words('wrongContentType', {}) };
    if (status === 404) return { status, ...words('notFound', {}) };
    if (status === 403) return { status, ...words('formExpired', {}) };
    if (status >= 400 && status < 500) return { status, ...words('badRequest', {}) };
    const code = randomUUID().slice(0, 8).toUpperCase();
    this.logger.error(`${code} ${(error as Error)?.stack ?? String(error)}`);
    return {
      status: 500,
      title: 'Das hat nicht geklappt',
      text: `Das hat nicht geklappt. Ihre Eingaben sind nicht verloren: Gehen Sie eine Seite zurück. Kennung ${code}.`,
    };
  }
}

/** What multer says of a field of a multipart form that is longer than its route reads. */
function isTooLongField(error: unknown): boolean {
  return ((error as Error)?.cause as { code?: string } | undefined)?.code === 'LIMIT_FIELD_VALUE';
}

function words(code: string, params: Record<string, string | number>): { title: string; text: string } {
  const titles: Record<string, string> = {
    notFound: 'Seite nicht gefunden',
    notPermitted: 'Kein Zugriff',
    signInNeeded: 'Bitte melden Sie sich an',
    tooLarge: 'Zu groß',
    formExpired: 'Das Formular ist abgelaufen',
  };
  return { title: titles[code] ?? 'Das ist gerade nicht möglich', text: refusalMessage(code, params) };
}
