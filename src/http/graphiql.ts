import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Exchange, Handler } from './exchange.ts';

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

const DEFAULT_QUERY = `# Latchkey
#
# Put your credential into the Headers tab below, then fetch the schema again
# (the circling arrows on the left):
#
#   { "Authorization": "Bearer …" }
#
# For /graphql it is an access token, which the mutations signUp and login give.
# For /apis/… it is a client key, which the mutation createClientKey gives.
`;

let page: Promise<{ plain: Buffer; gzipped: Buffer }> | undefined;

/**
 * GraphiQL for whatever endpoint stands at the same path, in one page that loads nothing from elsewhere and
 * forgets its headers when it is closed. Some nine megabytes, so made only when first asked for, and once.
 */
export const graphiql: Handler = async (exchange) => {
  page ??= render();
  const { plain, gzipped } = await page;
  const zip = exchange.req.headers['accept-encoding']?.includes('gzip') === true;
  exchange.answerWith(200, 'text/html', zip ? gzipped : plain, {
    'Content-Security-Policy': POLICY,
    Vary: 'Accept, Accept-Encoding',
    ...(zip && { 'Content-Encoding': 'gzip' }),
  });
};

/** Whether a browser asks for a page, rather than a program for an answer. */
export function wantsPage({ req }: Exchange): boolean {
  return req.method === 'GET' && req.headers.accept?.includes('text/html') === true;
}

async function render() {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = { title: 'Latchkey', defaultQuery: DEFAULT_QUERY, shouldPersistHeaders: false };
  const plain = Buffer.from(renderGraphiQL(options));
  return { plain, gzipped: await promisify(gzip)(plain) };
}
