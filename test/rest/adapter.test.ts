import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFront } from '../../src/http/front.ts';
import { createHandlers } from '../../src/rest/adapter.ts';
import { openApi } from '../../src/rest/openapi.ts';
import type { RestServices } from '../../src/rest/services.ts';
import { TIMEOUTS } from '../support/gateway.ts';
import { postForm } from '../support/oauth.ts';
import { password, rest } from '../support/rest.ts';
import { sample } from './sample-adapter.ts';

const logged: string[] = [];
const log = pino({}, { write: (line: string) => logged.push(line) });
const handlers = new Map(createHandlers(sample, { services: {} as RestServices, log }));
const { server } = createFront({
  find: (_, path) => {
    const handle = handlers.get(path);
    return handle && { handle, params: {} };
  },
  log,
  trustedProxies: [],
  timeouts: TIMEOUTS,
});
let url: string;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

describe('the query of an adapter route', () => {
  it('is validated and converted, and the response omits fields that its schema does not name', async () => {
    const { status, body } = await rest(url, 'GET', '/search?owner=ada%20l&limit=3&more=1');
    expect([status, body]).toEqual([200, { owner: 'ada l', limit: 3 }]);
    expect((await rest(url, 'GET', '/search?owner=ada')).body).toEqual({ owner: 'ada', limit: 10 });
  });

  it.each([
    ['is absent', ''],
    ['is empty', '?'],
    ['lacks a required parameter', '?limit=3'],
    ['has a parameter of another type', '?owner=a&limit=x'],
  ])('is rejected with 400 when it %s', async (_, query) => {
    expect((await rest(url, 'GET', `/search${query}`)).status).toBe(400);
  });
});

describe('the form of an adapter route', () => {
  const headers = password('ada@example.com', 'secret');

  it('is parsed and validated', async () => {
    const answer = await postForm(`${url}/form`, { clientName: 'a b+c', other: 'x' }, headers);
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { who: 'ada@example.com', form: { clientName: 'a b+c' } },
    ]);
  });

  it('is rejected with a repeated parameter, without a required parameter, and as JSON', async () => {
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

  it('is not read before authentication', async () => {
    const answer = await postForm(`${url}/form`, {});
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="latchkey", charset="UTF-8"',
    ]);
  });
});

describe('the body of an adapter route that accepts JSON and forms', () => {
  it('is parsed by its Content-Type, and rejected with another type', async () => {
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
});

describe('an error in the handler of an adapter route', () => {
  it.each(['GET', 'POST'])('is logged, and hidden from the client behind a 500, for %s', async (method) => {
    logged.length = 0;
    const { status, body } = await rest(url, method, '/broken');
    expect([status, body]).toEqual([500, { wrong: expect.stringMatching(/^Internal error/) }]);
    expect(logged).toHaveLength(1);
  });
});

describe('a client that disconnects before the end of its body', () => {
  it('causes no error in the log', async () => {
    logged.length = 0;
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const { Authorization } = password('ada@example.com', 'secret');
    socket.write(
      `POST /form HTTP/1.1\r\nHost: a\r\nAuthorization: ${Authorization}\r\n` +
        'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nclientName=',
    );
    const [, response] = await once(server, 'request');
    const closed = once(response, 'close');
    socket.destroy();
    await closed;
    expect((await rest(url, 'GET', '/search?owner=ada')).status).toBe(200);
    expect(logged).toEqual([]);
  });
});

describe('the OpenAPI document of an adapter', () => {
  it('describes queries, forms and bodies of either type', () => {
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
            required: true,
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
});
