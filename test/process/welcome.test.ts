import { describe, expect, it } from 'vitest';
import { type ConfigFile, configFile } from '../../src/config/apis.ts';
import { type Config, loadConfig } from '../../src/config/config.ts';
import { ConfigurationError } from '../../src/config/problem.ts';
import { startFailure, welcome } from '../../src/welcome.ts';

const URL = 'http://127.0.0.1:4000';
const SHOP = { shop: { url: 'http://127.0.0.1:5001/graphql' } };

async function configWith(changes: Partial<Config>, apis: ConfigFile['apis'] = {}): Promise<Config> {
  return {
    ...(await loadConfig({})),
    apis: new Map(Object.entries(configFile.parse({ apis }).apis)),
    ...changes,
  };
}

describe('welcome', () => {
  it('lists the console, the management API and the URL of each API', async () => {
    const text = welcome(await configWith({}, SHOP), { url: URL, empty: false });
    expect(text.split('\n')).toEqual([
      `  Console: ${URL}/console`,
      `  GraphiQL and management API: ${URL}/graphql`,
      `  API shop: ${URL}/apis/shop`,
    ]);
  });

  it('suggests to configure an API when there is none', async () => {
    const text = welcome(await configWith({}), { url: URL, empty: false });
    expect(text).toContain('No API is protected yet. Add one to latchkey.config.ts.');
  });

  it('uses PUBLIC_URL in place of the listening URL', async () => {
    const text = welcome(await configWith({ publicUrl: 'https://example.com/gate' }, SHOP), {
      url: URL,
      empty: true,
    });
    expect(text).toContain('https://example.com/gate/apis/shop');
    expect(text).toContain('curl https://example.com/gate/graphql ');
    expect(text).not.toContain(URL);
  });

  it.each([
    ['shows', 'first', 'no account', true],
    ['shows', 'open', 'no account', true],
    ['omits', 'closed', 'no account', true],
    ['omits', 'first', 'an account', false],
  ] as const)(
    '%s the command for the first account with SIGN_UP %s and %s',
    async (outcome, signUp, _, empty) => {
      const text = welcome(await configWith({ signUp }), { url: URL, empty });
      expect(text.includes('curl')).toBe(outcome === 'shows');
    },
  );
});

describe('startFailure', () => {
  it('lists every configuration problem', () => {
    expect(startFailure(new ConfigurationError(['PORT: x', 'HOST: y'])).split('\n')).toEqual([
      'Latchkey cannot start: invalid configuration.',
      '  PORT: x',
      '  HOST: y',
    ]);
  });

  it('suggests another PORT for an address in use', () => {
    const error = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });
    expect(startFailure(error)).toBe(
      'Latchkey cannot start: the address is already in use (listen EADDRINUSE). Set PORT to another one.',
    );
  });

  it('shows the message of any other error, and any other thrown value', () => {
    expect(startFailure(new Error('no disk'))).toBe('Latchkey cannot start: no disk');
    expect(startFailure('no disk')).toBe('Latchkey cannot start: no disk');
  });
});
