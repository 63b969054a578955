import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CommandLine, createCommandLine } from '../support/cli.ts';

let cli: CommandLine;
beforeEach(() => {
  cli = createCommandLine();
});
afterEach(() => cli[Symbol.asyncDispose]());

async function print(args: string, variables: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await cli.run(args.split(' '), '', variables);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trim();
}

const set = (args: string, variables: Record<string, string> = {}) =>
  cli.run(['conf', 'set', ...args.split(' ')], '', variables);

describe('latchkey conf', () => {
  it('reads the URL from --url, LATCHKEY_URL, the profile, and a default, in this order', async () => {
    expect(await print('conf url')).toBe('http://127.0.0.1:4000');
    await set('url http://stored.example');
    expect(await print('conf url')).toBe('http://stored.example');
    const variables = { LATCHKEY_URL: 'http://variable.example' };
    expect(await print('conf url', variables)).toBe('http://variable.example');
    expect(await print('conf url --url http://flag.example', variables)).toBe('http://flag.example');
  });

  it('reads the profile from --profile, LATCHKEY_PROFILE, the settings, and a default, in this order', async () => {
    expect(await print('conf profile')).toBe('default');
    await set('profile stored');
    expect(await print('conf profile')).toBe('stored');
    const variables = { LATCHKEY_PROFILE: 'variable' };
    expect(await print('conf profile', variables)).toBe('variable');
    expect(await print('conf profile --profile flag', variables)).toBe('flag');
  });

  it('removes trailing slashes from the URL, however it is given', async () => {
    expect(await print('conf url --url http://flag.example//')).toBe('http://flag.example');
    await set('url http://stored.example/');
    expect(await print('conf list')).toMatch(/^profile default +http:\/\/stored\.example$/m);
  });

  it('keeps the URLs of all profiles when one of them or the default profile changes', async () => {
    await set('url http://one.example');
    await set('url http://two.example --profile staging');
    await set('profile staging');
    expect(await print('conf url')).toBe('http://two.example');
    expect(await print('conf url --profile default')).toBe('http://one.example');
  });

  it('stores the settings below XDG_CONFIG_HOME, or below ~/.config without it', async () => {
    expect(await print('conf list')).toContain(`file     ${cli.home}/config/latchkey/config.json`);
    const variables = { XDG_CONFIG_HOME: '' };
    expect(await print('conf list', variables)).toContain(
      `file     ${cli.home}/.config/latchkey/config.json`,
    );
  });
});
