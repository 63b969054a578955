import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSchema, createYoga } from 'graphql-yoga';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { bearer } from '../support/gateway.ts';
import { outcomeOf, startShopGateway } from '../support/shop-gateway.ts';
import { started } from '../support/upstream.ts';

const FIRST = 'type Query { hello: String bye: String }';
const GROWN = 'type Query { hello: String bye: String fresh: String }';
const SHRUNK = 'type Query { hello: String }';

/** A real upstream whose schema a test can change while it runs. */
async function startChangeable() {
  let answer = yogaOf(FIRST);
  const server = createServer((req, res) => void answer(req, res));
  return {
    ...(await started(server)),
    become: (sdl: string) => {
      answer = yogaOf(sdl);
    },
    break: () => {
      answer = (_, res) => res.writeHead(500).end();
    },
  };
}

function yogaOf(sdl: string): Parameters<typeof createServer>[1] & {} {
  const say = (_: unknown, __: unknown, ___: unknown, { fieldName }: { fieldName: string }) => fieldName;
  const schema = createSchema({
    typeDefs: sdl,
    resolvers: { Query: { hello: say } },
  });
  const yoga = createYoga({ schema, graphiql: false, logging: false });
  return (req, res) => void yoga(req, res);
}

async function startWith(config: object, url: string) {
  const gateway = await startShopGateway({
    apis: { own: { url, schemaRefreshMs: 100, scopes: { 'Query.bye': ['say:bye'] }, ...config } },
  });
  const ask = (key: string, query: string) => gateway.post('/apis/own', { query }, bearer(key));
  const health = async () => {
    const { apis, status } = (await (await fetch(`${gateway.url}/health/ready`)).json()) as {
      apis: Record<string, string>;
      status: string;
    };
    return [status, apis.own];
  };
  const warnings = () => gateway.logged.filter((line) => line.includes('last good one stays in force'));
  return { ...gateway, ask, health, warnings };
}

const soon = (check: () => Promise<void> | void) => eventually(check);

it('a field that the upstream gains is there without a restart, under the rule for fields without one', async () => {
  await using upstream = await startChangeable();
  await using gateway = await startWith({}, upstream.url);
  const { key } = await gateway.key({ scopes: ['read:own'] });
  const { key: other } = await gateway.key({ scopes: ['say:bye'] });
  const old = await gateway.ask(key, '{ fresh }');
  expect(await outcomeOf(old)).toEqual([200, 'GRAPHQL_VALIDATION_FAILED']);
  upstream.become(GROWN);
  await soon(async () => expect(await (await gateway.ask(key, '{ fresh }')).json()).toHaveProperty('data'));
  expect(await outcomeOf(await gateway.ask(other, '{ fresh }'))).toEqual([403, 'FORBIDDEN']);
  expect(await gateway.health()).toEqual(['ready', 'ok']);
});

it('no request is lost while the schema changes', async () => {
  await using upstream = await startChangeable();
  await using gateway = await startWith({}, upstream.url);
  const { key } = await gateway.key({ scopes: ['read:own'] });
  const answers: unknown[] = [];
  const until = Date.now() + 1_500;
  const client = async () => {
    for (let n = 0; Date.now() < until; n += 1) {
      // A document of its own each time, so that none is answered from what was known of the old schema.
      answers.push(await (await gateway.ask(key, `query Q${n} { hello }`)).json());
    }
  };
  const changes = async () => {
    for (let n = 0; Date.now() < until; n += 1) {
      upstream.become(n % 2 ? FIRST : GROWN);
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };
  await Promise.all([changes(), client(), client(), client()]);
  expect(answers.length).toBeGreaterThan(20);
  for (const answer of answers) expect(answer).toEqual({ data: { hello: 'hello' } });
  expect(gateway.logged.filter((line) => line.includes('the new one is in force')).length).toBeGreaterThan(2);
});

it('a schema that no longer fits the configuration keeps the last good one, and is reported until it fits', async () => {
  await using upstream = await startChangeable();
  await using gateway = await startWith({}, upstream.url);
  const { key } = await gateway.key({ scopes: ['read:own'] });
  upstream.become(SHRUNK);
  await soon(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
  expect(await outcomeOf(await gateway.ask(key, '{ bye }'))).toEqual([403, 'FORBIDDEN']);
  expect((await gateway.ask(key, '{ hello }')).status).toBe(200);
  await new Promise((resolve) => setTimeout(resolve, 350));
  expect(gateway.warnings()).toHaveLength(1);
  expect(gateway.warnings()[0]).toContain("'Query.bye': the type Query has no field bye");
  upstream.become(GROWN);
  await soon(async () => expect(await gateway.health()).toEqual(['ready', 'ok']));
});

it('an upstream that stops telling its schema keeps the last good one', async () => {
  await using upstream = await startChangeable();
  await using gateway = await startWith({}, upstream.url);
  const { key } = await gateway.key({ scopes: [] });
  upstream.break();
  await soon(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
  expect((await gateway.ask(key, '{ __schema { queryType { name } } }')).status).toBe(200);
  upstream.become(FIRST);
  await soon(async () => expect(await gateway.health()).toEqual(['ready', 'ok']));
});

it('a schema file is read anew, its rules hold at once, and a broken one changes nothing', async () => {
  await using upstream = await startChangeable();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-schema-'));
  const schema = join(folder, 'own.graphql');
  writeFileSync(schema, FIRST);
  await using gateway = await startWith({ schema }, upstream.url);
  const { key } = await gateway.key({ scopes: ['read:own'] });
  expect((await gateway.ask(key, '{ hello }')).status).toBe(200);
  writeFileSync(schema, FIRST.replace('hello: String', 'hello: String @requiresScopes(scopes: [["vip"]])'));
  await soon(async () => expect((await gateway.ask(key, '{ hello }')).status).toBe(403));
  writeFileSync(schema, 'type Query {');
  await soon(async () => expect(await gateway.health()).toEqual(['ready', 'stale']));
  expect((await gateway.ask(key, '{ hello }')).status).toBe(403);
  writeFileSync(schema, FIRST);
  await soon(async () => expect((await gateway.ask(key, '{ hello }')).status).toBe(200));
  await rm(folder, { recursive: true });
});
