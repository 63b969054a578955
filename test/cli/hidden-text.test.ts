import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliGateway, startCliGateway } from '../support/cli-gateway.ts';
import { runIn } from '../support/database.ts';

// As an earlier version stored them: a sequence that sets the title of the window, a color, and an override.
const NAME = 'evil\u001b]0;owned\u0007\u001b[31mred\u009b2J\u202etxt';
const DESCRIPTION = 'first\n\u001b[2Jsecond';
const ESCAPED = 'evil\\u001b]0;owned\\u0007\\u001b[31mred\\u009b2J\\u202etxt';
/** What the command line writes itself: colors and the weight of text. */
const STYLES = [1, 2, 22, 31, 39].map((style) => `\u001b[${style}m`);
const CONTROL = /(?![\r\n])[\p{Cc}\u202a-\u202e]/u;

let one: CliGateway;
let clientId: string;
beforeAll(async () => {
  one = await startCliGateway();
  ({ clientId } = await one.cli.json<{ clientId: string }>([
    'client-keys',
    'create',
    '-N',
    'harmless',
    '-v',
  ]));
  runIn(one.gateway, 'update client_keys set name = ?, description = ?', NAME, DESCRIPTION);
});
afterAll(() => one[Symbol.asyncDispose]());

const COMMANDS: readonly [string, () => string[]][] = [
  ['the list of client keys', () => ['client-keys', 'list']],
  ['one client key', () => ['client-keys', 'get', clientId]],
];

describe('a name with control characters', () => {
  it.each(COMMANDS)('never reaches a terminal unescaped in %s', async (_, args) => {
    const terminal = one.cli.terminal(args(), { cols: 200 });
    expect(await terminal.exited).toBe(0);
    const written = STYLES.reduce((text, style) => text.replaceAll(style, ''), terminal.raw());
    expect(written).not.toMatch(CONTROL);
    expect(written).toContain('evil\\u001b]0;owned');
  });

  it.each(COMMANDS)('is escaped between pipes in %s', async (_, args) => {
    const { stdout, code } = await one.cli.run(args());
    expect(code).toBe(0);
    expect(stdout).not.toMatch(CONTROL);
    expect(stdout).toContain('evil\\u001b]0;owned');
  });

  it('is data as JSON, whose control characters are escaped', async () => {
    const { stdout } = await one.cli.run(['client-keys', 'get', clientId, '--json']);
    expect(stdout).not.toMatch(CONTROL);
    expect(stdout).toContain(ESCAPED);
    expect(JSON.parse(stdout)).toMatchObject({ name: NAME, description: DESCRIPTION });
  });

  it('is escaped in errors', async () => {
    const { stderr, code } = await one.cli.run(['client-keys', 'get', NAME]);
    expect(code).toBe(1);
    expect(stderr).not.toMatch(CONTROL);
  });
});
