import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createFront } from '../../src/http/front.ts';
import { anyone, basic } from '../../src/rest/access.ts';
import { type Adapter, handlersOf } from '../../src/rest/adapter.ts';
import { openApi } from '../../src/rest/openapi.ts';
import { route } from '../../src/rest/route.ts';
import type { RestServices } from '../../src/rest/services.ts';
import { postForm } from '../support/oauth.ts';
import { password, rest } from '../support/rest.ts';

const SECRET = 'what nobody may be told';

const form = z.object({ clientName: z.string(), tier: z.string().optional() });

/** An adapter as somebody may write one, for what the real ones do not show. */
const sample: Adapter = {
  name: 'sample',
  summary: 'For tests.',
  error: { type: 'application/json', schema: z.object({ wrong: z.string() }) },
  refuse: ({ error, status }) => ({ status: status === 415 ? 400 : status, body: { wrong: error.message } }),
  routes: [
    route({
      method: 'GET',
      path: '/search',
      summary: 'Echoes the query.',
      access: anyone,
      query: z.object({ owner: z.string(), limit: z.coerce.number().int().default(10) }),
      answer: { status: 200, schema: z.object({ owner: z.string(), limit: z.int() }) },
      handle: ({ query }) => ({ ...query, secret: SECRET }),
    }),
    route({
      method: 'POST',
      path: '/form',
      summary: 'Echoes the form.',
      access: basic,
      form,
      answer: { status: 201, schema: z.object({ who: z.string(), form }) },
      handle: ({ who, body }) => ({ who: who.username, form: body }),
    }),
    route({
      method: 'POST',
      path: '/either',
      summary: 'Echoes what it is sent.',
      access: anyone,
      jsonOrForm: form,
      answer: { status: 200, schema: form },
      handle: ({ body }) => body,
    }),
    route({
      method: 'GET',
      path: '/broken',
      summary: 'Answers what it may not.',
      access: anyone,
      answer: { status: 200, schema: z.object({ id: z.string().max(3) }) },
      handle: () => ({ id: SECRET }),
    }),
    route({
      method: 'POST',
      path: '/broken',
      summary: 'Fails.',
      access: anyone,
      answer: { status: 204 },
      handle: () => {
        throw new TypeError(SECRET);
      },
    }),
  ],
};

const logged: string[] = [];
const log = pino({}, { write: (line: string) => logged.push(line) });
const handlers = new Map(handlersOf(sample, { services: {} as RestServices, log }));
const { server } = createFront({
  find: (_, path) => {
    const handle = handlers.get(path);
    return handle && { handle, params: {} };
  },
  log,
  trustedProxies: [],
});
let url: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('a query', () => {
  test('is checked and converted, and nothing leaves that the answer does not name', async () => {
    const { status, body } = await rest(url, 'GET', '/search?owner=ada%20l&limit=3&more=1');
    expect([status, body]).toEqual([200, { owner: 'ada l', limit: 3 }]);
    expect((await rest(url, 'GET', '/search?owner=ada')).body).toEqual({ owner: 'ada', limit: 10 });
  });

  test.each(['', '?', '?limit=3', '?owner=a&limit=x'])(
    'that is not in order is refused: %s',
    async (query) => {
      expect((await rest(url, 'GET', `/search${query}`)).status).toBe(400);
    },
  );
});

describe('a form', () => {
  const headers = password('ada@example.com', 'secret');

  test('is read and checked', async () => {
    const answer = await postForm(`${url}/form`, { clientName: 'a b+c', other: 'x' }, headers);
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { who: 'ada@example.com', form: { clientName: 'a b+c' } },
    ]);
  });

  test('is refused with a parameter twice, without a needed one, and as JSON', async () => {
    const twice: [string, string][] = [
      ['clientName', 'a'],
      ['clientName', 'b'],
    ];
    const answers = [
      await postForm(`${url}/form`, twice, headers),
      await postForm(`${url}/form`, {}, headers),
      await fetch(`${url}/form`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: '{"clientName":"a"}',
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
  });

  test('is not looked at before there are credentials', async () => {
    const answer = await postForm(`${url}/form`, {});
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="latchkey", charset="UTF-8"',
    ]);
  });
});

test('a body of either type is read as what it is said to be', async () => {
  const sent = { clientName: 'a b' };
  const asForm = await postForm(`${url}/either`, sent);
  expect([asForm.status, await asForm.json()]).toEqual([200, sent]);
  expect(await rest(url, 'POST', '/either', { body: sent })).toMatchObject({ status: 200, body: sent });
  const asText = await rest(url, 'POST', '/either', {
    headers: { 'Content-Type': 'text/plain' },
    body: sent,
  });
  const wrong = 'Send the body as application/x-www-form-urlencoded or application/json.';
  expect([asText.status, asText.body]).toEqual([400, { wrong }]);
});

test.each(['GET', 'POST'])('what goes wrong within %s is 500, told to the log alone', async (method) => {
  logged.length = 0;
  const { status, body } = await rest(url, method, '/broken');
  expect([status, body]).toEqual([500, { wrong: expect.stringMatching(/^Something went wrong/) }]);
  expect(logged).toHaveLength(1);
});

test('the document tells of query and form', () => {
  expect(openApi([sample], 'https://gate.example.com').paths).toMatchObject({
    '/search': {
      get: {
        parameters: [
          { name: 'owner', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'limit', in: 'query', required: false },
        ],
      },
    },
    '/form': {
      post: {
        security: [{ password: [] }],
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': {
              schema: { properties: { clientName: { type: 'string' } }, required: ['clientName'] },
            },
          },
        },
      },
    },
    '/either': {
      post: {
        requestBody: {
          content: {
            'application/x-www-form-urlencoded': { schema: {} },
            'application/json': { schema: {} },
          },
        },
      },
    },
    '/broken': { get: {}, post: { responses: { 204: { description: 'No Content' } } } },
  });
});
