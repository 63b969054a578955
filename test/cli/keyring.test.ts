import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { createCommandLine } from '../support/cli.ts';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD, startGateway } from '../support/gateway.ts';

const run = promisify(execFile);
const NEEDED = ['dbus-run-session', 'gnome-keyring-daemon'];
const missing = NEEDED.filter((name) => spawnSync('which', [name]).status !== 0);
const skipNote = missing.length > 0 ? ` (skipped: ${missing.join(' and ')} not installed)` : '';
const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

describe.skipIf(missing.length > 0)(`latchkey login${skipNote}`, () => {
  it('keeps the session in the keyring of the system and in no file', async () => {
    await using gateway = await startGateway({ clock: new FakeClock(systemClock) });
    await gateway.signUp('ada@example.com');
    await using cli = createCommandLine();
    const script = [
      'echo -n unlocked | gnome-keyring-daemon --unlock --components=secrets > /dev/null',
      `latchkey() { '${process.execPath}' --conditions=latchkey-source '${MAIN}' "$@"; }`,
      `echo '${PASSWORD}' | latchkey login --email ada@example.com --password-stdin`,
      'latchkey whoami --json',
      'latchkey logout',
      'latchkey whoami || echo "exit $?"',
    ].join('\n');
    const env = {
      PATH: process.env.PATH ?? '',
      HOME: cli.home,
      XDG_CONFIG_HOME: join(cli.home, 'config'),
      LATCHKEY_URL: gateway.url,
    };
    const { stdout, stderr } = await run('dbus-run-session', ['--', 'bash', '-c', script], { env });
    const [whoami, exit] = stdout.split('\nexit ');
    expect(JSON.parse(whoami ?? '')).toMatchObject({ email: 'ada@example.com', kept_in: 'the keyring' });
    expect(exit).toBe('4\n');
    expect(stderr).toContain('as ada@example.com (ADMIN). Credentials stored in the keyring.');
    expect(existsSync(join(cli.config, 'credentials.json'))).toBe(false);
  });
});
