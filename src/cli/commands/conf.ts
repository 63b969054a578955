import type { Command } from 'commander';
import { AuthenticationError } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** The function that reads the value of each readable setting. */
const READABLE: Readonly<Record<string, (context: Context) => Promise<string> | string>> = {
  url: ({ profiles }) => profiles.url,
  profile: ({ profiles }) => profiles.name,
  accessToken,
};

export function registerConf(program: Command, terminal: Terminal): void {
  const conf = program
    .command('conf [name]')
    .description('manage settings, or print the value of one: url, profile or accessToken')
    .action(action(terminal, get));
  conf.command('get <name>').description('print the value of a setting').action(action(terminal, get));
  conf
    .command('set <name> <value>')
    .description('set the URL of the profile (url) or the default profile (profile)')
    .action(action(terminal, set));
  conf.command('list').description('list all settings without secrets').action(action(terminal, list));
}

async function get(context: Context, _: object, name?: string): Promise<void> {
  if (name === undefined) return await list(context);
  const read = READABLE[name];
  if (!read)
    throw usageError(`Unknown setting "${name}".`, `Use one of: ${Object.keys(READABLE).join(', ')}.`);
  const value = await read(context);
  context.output.data({ [name]: value }, () => value);
}

/** Returns the access token of the signed-in account. @throws {AuthenticationError} UNAUTHENTICATED */
async function accessToken(context: Context): Promise<string> {
  const { variables } = context.terminal;
  // This request refreshes an expired access token.
  await (await context.client()).auth.user();
  const { token, session } = await (await context.credentials()).read();
  const current = variables.LATCHKEY_TOKEN ?? token ?? session?.access_token;
  if (current === undefined) throw new AuthenticationError('UNAUTHENTICATED', 'Not signed in.');
  return current;
}

async function set(context: Context, _: object, name = '', value = ''): Promise<void> {
  const { profiles, output } = context;
  if (name === 'url') {
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? ''))
      throw usageError(`Invalid http(s) URL "${value}".`);
    profiles.saveUrl(value.replace(/\/+$/, ''));
  } else if (name === 'profile') profiles.use(value);
  else throw usageError(`${name} cannot be set.`, 'Only url and profile can be set.');
  output.note(`Set ${name} to ${value}.`);
}

async function list(context: Context): Promise<void> {
  const { profiles, output } = context;
  const settings = {
    profile: profiles.name,
    url: profiles.url,
    profiles: profiles.list(),
    file: profiles.path,
  };
  output.data(settings, () =>
    output.details({
      profile: profiles.name,
      url: profiles.url,
      ...Object.fromEntries(profiles.list().map(({ name, url }) => [`profile ${name}`, url])),
      file: profiles.path,
    }),
  );
}
