import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { berlinDate } from '../../workflows/berlin-time.js';
import { type Ability, abilityOf } from '../identity/ability.js';
import type { LinkUse } from '../engine/decide.js';
import { type Viewer, viewerOf } from '../identity/viewer.js';
import type { Parts } from '../parts.js';

/** Everything a page knows of its request: who looks, when it is, and what may be read. */
export interface View {
  viewer: Viewer | null;
  ability: Ability;
  /** The installation's one time, UTC, and its day in Berlin. */
  now: string;
  today: string;
  isDemo: boolean;
  /** Made on first use, so that a page without a form opens no session. */
  readonly csrfToken: string;
  /** Open tasks of the viewer, for the menu. */
  openCount: number;
  path: string;
  /** Message to show once, after a redirect. */
  notice: string | null;
  /** Set where somebody acts by a personal link of a mail; nothing else can be reached with it. */
  byLink?: LinkUse;
}

export interface RequestWithView extends Request {
  view: View;
}

declare module 'express-session' {
  interface SessionData {
    personId?: string;
    notice?: string;
  }
}

/** Parameter decorator: the view of the request. */
export const CurrentView = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<RequestWithView>().view,
);

/** Express middleware: who is it, what time is it, what is open. One question each, before any route runs. */
export function viewMiddleware(parts: Parts, csrf: (request: Request) => string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    make(parts, csrf, request)
      .then((view) => {
        (request as RequestWithView).view = view;
        response.setHeader('Cache-Control', 'no-store');
        next();
      })
      .catch(next);
  };
}

async function make(parts: Parts, csrf: (request: Request) => string, request: Request): Promise<View> {
  const now = await parts.clock.now();
  const today = berlinDate(now);
  const viewer = await viewerOf(parts.sql, request.session?.personId, today);
  const notice = (request.method === 'GET' && request.session?.notice) || null;
  if (notice) delete request.session.notice;
  return {
    viewer,
    ability: abilityOf(viewer),
    now,
    today,
    isDemo: parts.config.UMLAUF_MODE === 'demo',
    get csrfToken() {
      return csrf(request);
    },
    openCount: viewer ? await openCount(parts, viewer) : 0,
    path: request.originalUrl,
    notice,
  };
}

async function openCount(parts: Parts, viewer: Viewer): Promise<number> {
  const [row] = await parts.sql<{ n: number }>(
    'SELECT count(*)::int AS n FROM umlauf.instance WHERE NOT is_final AND tokens && $1::text[]',
    [viewer.tokens],
  );
  return row?.n ?? 0;
}
