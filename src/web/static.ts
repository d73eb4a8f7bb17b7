import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectFolder } from '../project-folder.js';

interface Asset {
  body: Buffer;
  gzipped: Buffer | null;
  type: string;
  hash: string;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.woff2': 'font/woff2',
};

let files: Map<string, string> | undefined;
const assets = new Map<string, Asset>();

/** Files that may be fetched: name below `/assets/` and where it lies. Everything else there is 404. */
function fileList(): Map<string, string> {
  if (files) return files;
  const require = createRequire(join(projectFolder, 'package.json'));
  const kern = dirname(require.resolve('@kern-ux/native/dist/kern.min.css'));
  const fonts = join(kern, 'fonts', 'fira-sans');
  files = new Map([
    ['umlauf.css', join(projectFolder, 'src', 'web', 'public', 'umlauf.css')],
    ['umlauf.js', join(projectFolder, 'src', 'web', 'public', 'umlauf.js')],
    ['htmx.min.js', require.resolve('htmx.org/dist/htmx.min.js')],
    ['kern/kern.min.css', join(kern, 'kern.min.css')],
    ['kern/fonts/fira-sans.css', join(kern, 'fonts', 'fira-sans.css')],
    ...readdirSync(fonts).map((name) => [`kern/fonts/fira-sans/${name}`, join(fonts, name)] as const),
  ]);
  return files;
}

/** Reads a file once and keeps it, also compressed. */
function load(name: string): Asset | undefined {
  const known = assets.get(name);
  if (known) return known;
  const path = fileList().get(name);
  if (!path) return undefined;
  const body = readFileSync(path);
  const asset = {
    body,
    gzipped: extname(path) === '.woff2' ? null : gzipSync(body),
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    hash: createHash('sha256').update(body).digest('base64url').slice(0, 12),
  };
  assets.set(name, asset);
  return asset;
}

/** Address of a file below `/assets/`, with its hash: a new content has a new address and is fetched anew. */
export function assetUrl(name: string): string {
  const asset = load(name);
  if (!asset) throw new Error(`umlauf: there is no asset ${name}`);
  return `/assets/${name}?v=${asset.hash}`;
}

/** Version of umlauf, from `package.json`. */
export function version(): string {
  known ??= (JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')) as { version: string }).version;
  return known;
}
let known: string | undefined;

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Serves style sheets, script and fonts below `/assets/`, on an Express application or whatever has its `use`. */
export function mountStatic(app: { use(path: string, handler: Handler): unknown }): void {
  app.use('/assets', serveAsset);
}

const serveAsset: Handler = (request, response, next) => {
  if (request.method !== 'GET' && request.method !== 'HEAD') return next();
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const asset = load(pathname.slice(1));
  if (!asset) return next();
  const etag = `"${asset.hash}"`;
  const versioned = searchParams.get('v') === asset.hash;
  response.setHeader('etag', etag);
  response.setHeader('vary', 'accept-encoding');
  response.setHeader('cache-control', versioned ? 'public, max-age=31536000, immutable' : 'public, max-age=86400');
  if (request.headers['if-none-match'] === etag) {
    response.statusCode = 304;
    response.end();
    return;
  }
  const compress = asset.gzipped !== null && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  const body = compress && asset.gzipped ? asset.gzipped : asset.body;
  if (compress) response.setHeader('content-encoding', 'gzip');
  response.setHeader('content-type', asset.type);
  response.setHeader('content-length', body.length);
  response.end(request.method === 'HEAD' ? undefined : body);
};
