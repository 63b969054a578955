import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreateClientKeyDocument, SignUpDocument } from '../../src/sdk/generated/operations.ts';
import { request } from '../../src/sdk/request.ts';
import { eventually } from '../support/eventually.ts';
import { bearer, PASSWORD } from '../support/gateway.ts';
import { startProcess } from '../support/process.ts';
import { startUpstream } from '../support/upstream.ts';

const MARKER = 'reject-without-a-handler';

// Stands for a bug in the gateway: whoever parses the marker leaves a rejection behind.
const FAULT = `
  const { parse } = JSON;
  JSON.parse = (text, reviver) => {
    if (String(text).includes('${MARKER}')) Promise.reject(new TypeError('injected fault'));
    return parse(text, reviver);
  };
`;

/** Requests that wait at the upstream, by their operation name. */
const waiting = new Map<string, ServerResponse>();
let upstream: Awaited<ReturnType<typeof startUpstream>>;
let gateway: ReturnType<typeof startProcess>;
let url: string;
let key: string;

beforeAll(async () => {
  upstream = await startUpstream((_, body, res) => {
    waiting.set((JSON.parse(body) as { operationName: string }).operationName, res);
  });
  const config = { apis: { api: { url: upstream.url, schema: 'api.graphql', timeoutMs: 600_000 } } };
  gateway = startProcess({
    env: {
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(FAULT)}`,
      LATCHKEY_CONFIG: 'latchkey.config.json',
      LOG_LEVEL: 'info',
      NODE_ENV: 'production',
      SIGN_UP: 'open',
    },
    files: { 'latchkey.config.json': JSON.stringify(config), 'api.graphql': 'type Query { hello: String }' },
  });
  url = await gateway.ready();
  key = await createKey();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await upstream.close();
});

async function createKey(): Promise<string> {
  const account = { email: 'ada@example.com', password: PASSWORD, displayName: 'Ada' };
  const { signUp } = await request(`${url}/graphql`, SignUpDocument, {
    variables: { input: account },
    token: undefined,
  });
  if (signUp.__typename !== 'SignUpPayload') throw new Error(signUp.__typename);
  const input = { name: 'test', scopes: ['*'] };
  const { createClientKey } = await request(`${url}/graphql`, CreateClientKeyDocument, {
    variables: { input },
    token: signUp.accessToken,
  });
  if (createClientKey.__typename !== 'CreateClientKeyPayload') throw new Error(createClientKey.__typename);
  return createClientKey.key;
}

function call(operationName: string, variables: object): Promise<Response> {
  return fetch(`${url}/apis/api`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...bearer(key) },
    body: JSON.stringify({ query: `query ${operationName} { hello }`, operationName, variables }),
  });
}

interface LogLine {
  readonly level: number;
  readonly msg: string;
  readonly err?: { readonly message: string; readonly stack: string };
  readonly rejections?: number;
}

function fatalLines(): LogLine[] {
  return gateway.output.stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LogLine)
    .filter(({ level }) => level === 60);
}

describe('an unhandled rejection', () => {
  it('fails its request with 500, and no other', async () => {
    const other = call('other', {});
    await eventually(() => expect(waiting.has('other')).toBe(true));
    const failed = await call('faulty', { marker: MARKER });
    const text = await failed.text();
    expect([failed.status, JSON.parse(text)]).toEqual([500, expect.objectContaining({ code: 'INTERNAL' })]);
    expect(text).not.toContain('injected');
    // The next test counts the lines that come after this one.
    await eventually(() => expect(fatalLines()).toHaveLength(1));
    waiting
      .get('other')
      ?.writeHead(200, { 'Content-Type': 'application/json' })
      .end('{"data":{"hello":"x"}}');
    const answered = await other;
    expect([answered.status, await answered.json()]).toEqual([200, { data: { hello: 'x' } }]);
  });

  it('is logged as fatal with its stack and counted, and the process lives', async () => {
    const before = fatalLines().length;
    const statuses = await Promise.all(
      Array.from({ length: 3 }, async (_, n) => (await call(`faulty${n}`, { marker: MARKER })).status),
    );
    expect(statuses).toEqual([500, 500, 500]);
    const lines = await eventually(() => {
      const found = fatalLines();
      expect(found).toHaveLength(before + 3);
      return found;
    });
    // On a busy machine, lines of concurrent requests are not always written in order.
    const counts = lines.map(({ rejections = Number.NaN }) => rejections).sort((a, b) => a - b);
    expect(counts).toEqual(lines.map((_, index) => index + 1));
    for (const { err } of lines) {
      expect(err?.message).toBe('injected fault');
      expect(err?.stack).toContain('at ');
    }
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('leaves the process able to stop with code 0', async () => {
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toMatchObject({ code: 0 });
  });
});
