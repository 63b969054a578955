import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { Exchange, Handler } from './exchange.ts';

interface PageOptions {
  readonly title: string;
  /** Path that the page sends its requests to. */
  readonly endpoint: string;
  /** Headers suggested to who opens it, as JSON text. */
  readonly headers: string;
}

// All the page needs is in it. Its editor starts workers from blobs.
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** GraphiQL in one page that loads nothing from elsewhere, and keeps no header when it is closed. */
export function graphiqlPage({ title, endpoint, headers }: PageOptions): Handler {
  const page = Buffer.from(renderGraphiQL({ title, endpoint, headers, shouldPersistHeaders: false }));
  return ({ res }: Exchange) => {
    res.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Length': page.length,
      'Content-Security-Policy': POLICY,
    });
    res.end(page);
  };
}

/** Whether a browser asks for a page, rather than a program for an answer. */
export function wantsPage({ req }: Exchange): boolean {
  return req.method === 'GET' && req.headers.accept?.includes('text/html') === true;
}
