import type { NestExpressApplication } from '@nestjs/platform-express';
import connectPgSimple from 'connect-pg-simple';
import { csrfSync } from 'csrf-sync';
import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import session from 'express-session';
import helmet from 'helmet';
import type { Parts } from '../parts.js';
import { ErrorsFilter } from './errors.filter.js';
import { mountStatic } from './static.js';
import { viewMiddleware } from './view.js';

const idleMs = 30 * 60 * 1000;
const bodyLimit = '1mb';
const uploadRoutes =
  /^\/(registrations\/import|drafts\/[0-9a-f-]{36}|instances\/[0-9a-f-]{36}\/do\/[a-zA-Z]+|act\/[0-9a-f-]{36}\/[a-zA-Z]+\/[\w-]{32})$/;

/** Everything between the socket and the first route: headers, static files, sessions, CSRF, the view. */
export function prepareWeb(app: NestExpressApplication, parts: Parts): void {
  const { config } = parts;
  const isHttps = config.BASE_URL.startsWith('https:');
  app.set('trust proxy', 'loopback');
  app.set('query parser', 'extended');
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          styleSrc: ["'self'"],
          scriptSrc: ["'self'"],
          fontSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          frameSrc: ["'self'"],
          frameAncestors: ["'none'"],
          formAction: ["'self'"],
        },
      },
      strictTransportSecurity: isHttps,
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
  mountStatic(app as never);
  const Store = connectPgSimple(session);
  app.use(
    exceptHealth(
      session({
        name: isHttps ? '__Host-umlauf' : 'umlauf',
        secret: config.SESSION_SECRET,
        resave: false,
        saveUninitialized: false,
        rolling: true,
        store: new Store({
          pool: parts.pool as never,
          schemaName: 'umlauf',
          tableName: 'http_session',
          pruneSessionInterval: false,
        }),
        cookie: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/', maxAge: idleMs },
      }),
    ),
  );
  app.use(savedBeforeRedirect);
  app.use(express.urlencoded({ extended: true, limit: bodyLimit, parameterLimit: 5000 }) as never);
  app.use(express.json({ limit: bodyLimit }));
  const csrf = csrfSync({
    getTokenFromRequest: (request) =>
      ((request.body as { _csrf?: string } | undefined)?._csrf ?? request.headers['x-csrf-token']) as
        string | undefined,
    // A multipart body is read by its own route, which checks the token afterwards; no other route takes one.
    skipCsrfProtection: (request) =>
      request.is('multipart/form-data') === 'multipart/form-data' && uploadRoutes.test(request.path),
  });
  app.use(exceptHealth(viewMiddleware(parts, (request) => csrf.generateToken(request))));
  app.use(knownContentType);
  app.use(csrf.csrfSynchronisedProtection);
  app.useGlobalFilters(new ErrorsFilter());
}

/** The health page answers also while the database does not: nothing before it may ask the database. */
function exceptHealth(middleware: RequestHandler): RequestHandler {
  return (request, response, next) =>
    request.path === '/health' && ['GET', 'HEAD'].includes(request.method)
      ? next()
      : middleware(request, response, next);
}

/** A browser follows a redirect before the answer has ended: what the next page shows once is saved before that. */
function savedBeforeRedirect(request: Request, response: Response, next: NextFunction): void {
  const redirect = response.redirect.bind(response) as (...to: unknown[]) => void;
  response.redirect = ((...to: unknown[]) => {
    if (request.session?.notice === undefined) return redirect(...to);
    request.session.save((error: unknown) => (error ? next(error) : redirect(...to)));
  }) as typeof response.redirect;
  next();
}

/** Only what forms and the JSON API send is read; anything else gets 415 instead of an empty form. */
function knownContentType(request: Request, _response: Response, next: NextFunction): void {
  const length = Number(request.headers['content-length'] ?? 0);
  const isRead = ['application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'].some((type) =>
    request.is(type),
  );
  if (request.method !== 'GET' && request.method !== 'HEAD' && length > 0 && !isRead)
    next(Object.assign(new Error('unsupported media type'), { status: 415 }));
  else next();
}
