import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Handler } from '../http/exchange.ts';

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

// The last thing that the page does, with what renders it.
const RENDER = 'YogaGraphiQL.renderYogaGraphiQL(';

let page: Promise<{ plain: Buffer; gzipped: Buffer }> | undefined;

/**
 * GraphiQL for the endpoint at the same path, in one page that loads nothing from elsewhere and
 * forgets its headers when it is closed. Some nine megabytes, so made only when first asked for, and once.
 */
export const graphiql: Handler = async (exchange) => {
  page ??= render();
  const { plain, gzipped } = await page;
  const zip = exchange.req.headers['accept-encoding']?.includes('gzip') === true;
  exchange.vary('Accept');
  exchange.vary('Accept-Encoding');
  exchange.answerWith(200, 'text/html', zip ? gzipped : plain, {
    'Content-Security-Policy': POLICY,
    ...(zip && { 'Content-Encoding': 'gzip' }),
  });
};

async function render() {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = { title: 'Latchkey', defaultQuery: DEFAULT_QUERY, shouldPersistHeaders: false };
  const [before, after, ...more] = renderGraphiQL(options).split(RENDER);
  if (after === undefined || more.length > 0)
    throw new Error(`GraphiQL's page is not made by one ${RENDER}.`);
  const plain = Buffer.from(`${before}(${renderWithHandedHeaders})(${after}`);
  return { plain, gzipped: await promisify(gzip)(plain) };
}

declare const YogaGraphiQL: {
  renderYogaGraphiQL(root: Element, options: Readonly<Record<string, unknown>>): void;
};

/**
 * Runs in the page. The console opens it with a number that nobody else knows, and hands it the headers that
 * it begins with over a channel of that name: they are in no address and in no storage.
 */
async function renderWithHandedHeaders(root: Element, options: Readonly<Record<string, unknown>>) {
  const { hash, pathname, search } = window.location;
  const number = new URLSearchParams(hash.slice(1)).get('console');
  let handed = {};
  if (number !== null) {
    window.history.replaceState(null, '', pathname + search);
    const channel = new BroadcastChannel(`latchkey-graphiql-${number}`);
    const initialHeaders = await new Promise((resolve) => {
      channel.onmessage = ({ data }) => resolve(data);
      channel.postMessage('ready');
      setTimeout(() => resolve(undefined), 3_000);
    });
    channel.close();
    handed = { initialHeaders };
  }
  YogaGraphiQL.renderYogaGraphiQL(root, { ...options, ...handed });
}
