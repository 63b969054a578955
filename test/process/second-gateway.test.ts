import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCommandLine } from '../support/cli.ts';
import { startProcess } from '../support/process.ts';

let first: ReturnType<typeof startProcess>;
let env: Record<string, string>;
beforeAll(async () => {
  first = startProcess();
  env = { DATABASE_URL: `file:${join(first.folder, 'data', 'latchkey.db')}` };
  await first.ready();
});
afterAll(() => first[Symbol.asyncDispose]());

it('a second gateway on the same SQLite file does not start, and says which process uses it', async () => {
  await using second = startProcess({ env });
  const { code, stdout, stderr } = await second.exited;
  expect([code, stdout]).toEqual([1, '']);
  const { pid, startedAt } = JSON.parse(
    readFileSync(join(first.folder, 'data', 'latchkey.db.lock.txt'), 'utf8'),
  );
  expect(stderr).toContain(`process id ${pid}, which started at ${startedAt}`);
  expect(stderr).toContain('PostgreSQL');
});

it.each([
  ['migrate', ['migrate']],
  ['backup', ['backup', 'copy.db']],
])('latchkey %s works beside a running gateway', async (_, args) => {
  const cli = createCommandLine();
  expect(await cli.spawn(args, '', env)).toMatchObject({ code: 0 });
  await cli[Symbol.asyncDispose]();
  expect((await fetch(`${await first.ready()}/health/ready`)).status).toBe(200);
});

it('a gateway starts after another on the same file was killed', async () => {
  first.signal('SIGKILL');
  await first.exited;
  await using next = startProcess({ env });
  await next.ready();
});
