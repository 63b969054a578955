import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CreateClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from '../support/gateway.ts';

let gateway: TestGateway;
let token: string;
let key: string;
let file: string;
beforeEach(async () => {
  gateway = await startGateway();
  const { database } = gateway.config;
  file = database.dialect === 'sqlite' ? database.file : '';
  token = (await gateway.signUp()).accessToken;
  ({ key } = await gateway.createKey(token));
  expect(await verify()).toBe(204);
});
afterEach(() => gateway[Symbol.asyncDispose]());

const verify = async () => (await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status;

const FAULTS: readonly [string, () => void][] = [
  ['deleted', () => rmSync(file)],
  ['renamed', () => renameSync(file, `${file}.moved`)],
  [
    'replaced by a copy of itself',
    () => {
      copyFileSync(file, `${file}.copy`);
      renameSync(`${file}.copy`, file);
    },
  ],
  [
    'replaced by another file',
    () => {
      rmSync(file);
      writeFileSync(file, 'not a database');
    },
  ],
];

describe('a gateway whose database file is', () => {
  it.each(FAULTS)('%s acknowledges no write, serves cached keys and is not ready', async (_, replace) => {
    replace();
    const input = { name: 'lost', scopes: ['*'] };
    const writing = gateway.manage(CreateClientKeyDocument, { input }, token);
    await expect(writing).rejects.toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'UNAVAILABLE', performed: false } }],
    });
    expect(await verify()).toBe(204);
    const ready = await fetch(`${gateway.url}/health/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { status: 'unavailable', database: 'replaced' },
    ]);
  });
});
