import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiKey } from '@better-auth/api-key';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Sqlite from 'better-sqlite3';
import { announce } from '../subject.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-better-auth-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

// In WAL mode, as its driver advises. The limit is there and is not reached.
const database = new Sqlite(join(folder, 'auth.sqlite'));
database.pragma('journal_mode = wal');
const auth = betterAuth({
  baseURL: 'http://127.0.0.1',
  secret: 'the secret of a benchmark, which keeps nothing',
  database,
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  telemetry: { enabled: false },
  plugins: [apiKey({ rateLimit: { enabled: true, timeWindow: 60_000, maxRequests: 1_000_000_000 } })],
});
const { runMigrations } = await getMigrations(auth.options);
await runMigrations();
const { user } = await auth.api.signUpEmail({
  body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery staple' },
});
const { key } = await auth.api.createApiKey({ body: { userId: user.id } });

const server = createServer(async (req, res) => {
  const [, presented = ''] = /^Bearer (.+)$/.exec(req.headers.authorization ?? '') ?? [];
  const { valid } = await auth.api.verifyApiKey({ body: { key: presented } });
  res.writeHead(valid ? 204 : 401).end();
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
announce({
  url: `http://127.0.0.1:${server.address().port}/verify`,
  headers: { authorization: `Bearer ${key}` },
});
