import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotFoundError } from '../domain/errors.ts';
import { wantsPage } from '../http/content.ts';
import type { Exchange, Handler } from '../http/exchange.ts';

// As far from the sources as from what is built of them.
const FOLDER = fileURLToPath(new URL('../../dist/console', import.meta.url));
const PATH = '/console';
const INDEX = 'index.html';
/** The folder of files whose names contain a hash of their content. */
const HASHED = 'assets/';
/** In the page, the places of the number that its styles are allowed by, and of the path that it is below. */
const NONCE = '{nonce}';
const BASE = '__base__';
const NOT_BUILT = 'The console is not built. Build it with: npm run build:console\n';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

const SECURITY = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), clipboard-read=(), clipboard-write=(self), geolocation=(), microphone=(), payment=(), usb=()',
};

/** The best first. */
const ENCODINGS = [
  { name: 'br', ending: '.br' },
  { name: 'gzip', ending: '.gz' },
] as const;

/** Every file of the console by its path below the folder, with its compressed forms. */
type Files = ReadonlyMap<string, Buffer>;

/**
 * The web console, from the folder it was built into. All of it is read when it is first asked for: what was
 * not in the folder then is never served.
 * @param baseUrl Where browsers reach the gateway, without a slash at its end.
 */
export function createConsole(baseUrl: string, folder = FOLDER): Handler {
  const base = parseBasePath(baseUrl);
  let reading: Promise<Files> | undefined;
  const files = async () => {
    reading ??= readAll(folder);
    const found = await reading;
    // Somebody may build it any moment.
    if (!found.has(INDEX)) reading = undefined;
    return found;
  };
  return async (exchange) => serve(exchange, await files(), base);
}

/** Redirects a browser at the root path to the console. */
export function toConsole(baseUrl: string): Handler {
  const headers = { Location: `${parseBasePath(baseUrl)}/`, 'Content-Length': 0 };
  return (exchange) => {
    if (!wantsPage(exchange)) throw new NotFoundError('page');
    exchange.answer(302, headers);
  };
}

/** The path by which browsers reach the console; a proxy may have put one before it. */
function parseBasePath(baseUrl: string): string {
  return new URL(`${baseUrl}${PATH}`).pathname;
}

async function readAll(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const read = paths.map(
    async (path): Promise<[string, Buffer]> => [
      path.slice(folder.length + 1).replaceAll(sep, '/'),
      await readFile(path),
    ],
  );
  return new Map(await Promise.all(read));
}

function serve(exchange: Exchange, files: Files, base: string): void {
  const page = files.get(INDEX);
  const path = exchange.params['*'] ?? '';
  if (!page) exchange.answerWith(503, 'text/plain', NOT_BUILT, { 'Retry-After': 60 });
  else if (path !== INDEX && files.has(path)) serveFile(exchange, files, path);
  // An old page may ask for what a new version no longer has; it must not get a page in its place.
  else if (path.startsWith(HASHED)) throw new NotFoundError('page');
  else servePage(exchange, page.toString().replaceAll(BASE, base));
}

function serveFile(exchange: Exchange, files: Files, path: string): void {
  const accepted = acceptedEncodings(exchange.req.headers['accept-encoding']);
  const encoding = ENCODINGS.find(({ name, ending }) => accepted.has(name) && files.has(path + ending));
  const body = files.get(path + (encoding?.ending ?? '')) ?? Buffer.alloc(0);
  exchange.answer(
    200,
    {
      ...SECURITY,
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Content-Length': body.length,
      'Cache-Control': path.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
      Vary: 'Accept-Encoding',
      ...(encoding && { 'Content-Encoding': encoding.name }),
    },
    body,
  );
}

/** The page for every address below `/console`: what it shows there is for the console to know. */
function servePage(exchange: Exchange, page: string): void {
  const nonce = randomBytes(16).toString('base64url');
  exchange.answerWith(200, 'text/html', page.replaceAll(NONCE, nonce), {
    ...SECURITY,
    'Content-Security-Policy': policyWith(nonce),
    'Cache-Control': 'no-cache',
  });
}

function policyWith(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Mantine writes its theme into style elements; nothing else gets to know the number.
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The content codings that a client takes (RFC 9110 section 12.5.3), of those it names. */
function acceptedEncodings(header = ''): ReadonlySet<string> {
  const named = header.toLowerCase().matchAll(/([\w-]+)\s*(?:;\s*q=([\d.]+))?/g);
  return new Set([...named].filter(([, , q]) => Number(q ?? 1) > 0).map(([, name = '']) => name));
}
