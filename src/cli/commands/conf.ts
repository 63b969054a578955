import type { Command } from 'commander';
import { AuthenticationError } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** What can be asked for, and how it is found. */
const READABLE: Readonly<Record<string, (context: Context) => Promise<string> | string>> = {
  url: ({ profiles }) => profiles.url,
  profile: ({ profiles }) => profiles.name,
  accessToken,
};

export function registerConf(program: Command, terminal: Terminal): void {
  const conf = program
    .command('conf [name]')
    .description('read and change settings; with a name alone, print its value: url, profile, accessToken')
    .action(action(terminal, get));
  conf.command('get <name>').description('print a value').action(action(terminal, get));
  conf
    .command('set <name> <value>')
    .description('set url (of this profile), or profile (the one meant when none is named)')
    .action(action(terminal, set));
  conf.command('list').description('list all settings; no secrets').action(action(terminal, list));
}

async function get(context: Context, _: object, name?: string): Promise<void> {
  if (name === undefined) return await list(context);
  const read = READABLE[name];
  if (!read)
    throw usageError(`There is no setting ${name}.`, `There are ${Object.keys(READABLE).join(', ')}.`);
  const value = await read(context);
  context.output.data({ [name]: value }, () => value);
}

/** The access token of whoever is signed in, renewed if need be. */
async function accessToken(context: Context): Promise<string> {
  const { variables } = context.terminal;
  // Asked for who that is, an access token that has expired is renewed.
  await (await context.client()).auth.user();
  const { token, session } = await (await context.credentials()).read();
  const found = variables.LATCHKEY_TOKEN ?? token ?? session?.access_token;
  if (found === undefined) throw new AuthenticationError('UNAUTHENTICATED', 'Nobody is signed in.');
  return found;
}

async function set(context: Context, _: object, name = '', value = ''): Promise<void> {
  const { profiles, output } = context;
  if (name === 'url') {
    if (!/^https?:$/.test(URL.parse(value)?.protocol ?? ''))
      throw usageError(`"${value}" is no http(s) URL.`);
    profiles.keepUrl(value.replace(/\/+$/, ''));
  } else if (name === 'profile') profiles.use(value);
  else throw usageError(`${name} cannot be set.`, 'url and profile can be.');
  output.note(`${name} is ${value} now.`);
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
