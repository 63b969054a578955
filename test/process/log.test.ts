import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const LOG = new URL('../../src/log.ts', import.meta.url).href;

/** Runs a script with a logger of a level in another process, and returns its output. */
async function logWith(level: string, script: string): Promise<{ stdout: string; stderr: string }> {
  const source = `import { createLogger } from '${LOG}'; const log = createLogger('${level}'); ${script}`;
  return await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source]);
}

const SECRETS = [
  'authorization',
  'cookie',
  'password',
  'passwordHash',
  'key',
  'clientSecret',
  'armoredKey',
  'secretDigest',
  'previousSecretDigest',
  'accessToken',
  'refreshToken',
  'resetToken',
  'resetUrl',
  'newPassword',
  'x-client-key',
  'x-api-key',
  'x-blnk-key',
];

describe('createLogger', () => {
  it('writes JSON lines from its level on to stderr and redacts secrets down to four levels', async () => {
    const secrets = Object.fromEntries(SECRETS.map((name) => [name, `secret ${name}`]));
    const { stdout, stderr } = await logWith(
      'info',
      `const secrets = ${JSON.stringify(secrets)};
      log.debug('too fine');
      log.info({ ...secrets, a: { ...secrets, b: { ...secrets, c: secrets } } }, 'hello');`,
    );
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([stdout, lines.length, lines[0].msg, lines[0].level]).toEqual(['', 1, 'hello', 30]);
    expect(stderr).not.toContain('secret ');
    expect(stderr.split('[Redacted]')).toHaveLength(4 * SECRETS.length + 1);
  });
});
