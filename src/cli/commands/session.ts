import type { Command } from 'commander';
import { createClient } from '../../sdk/index.ts';
import { action } from '../command.ts';
import type { Context } from '../context.ts';
import { usageError } from '../failure.ts';
import { readAll, type Terminal } from '../terminal.ts';

interface LoginOptions {
  readonly email?: string;
  readonly passwordStdin?: boolean;
  readonly withToken?: boolean;
  readonly signUp?: boolean;
  readonly displayName?: string;
}

export function registerSession(program: Command, terminal: Terminal): void {
  program
    .command('login')
    .description('sign in to a gateway')
    .option('--email <address>', 'email address of the account')
    .option('--password-stdin', 'read the password from stdin')
    .option('--with-token', 'read an access token from stdin instead of a password')
    .option('--sign-up', 'create the account first')
    .option('--display-name <name>', 'name of the new account')
    .action(action<LoginOptions>(terminal, login));
  program.command('logout').description('sign out and end the session').action(action(terminal, logout));
  program
    .command('whoami')
    .description('show the signed-in account, its gateway and its credential store')
    .action(action(terminal, whoami));
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { profiles, output } = context;
  const credentials = await context.credentials();
  if (options.withToken) {
    const token = (await readAll(context.terminal)).trim();
    const account = await createClient({ url: profiles.url, token }).auth.user();
    await credentials.change({ token, session: undefined });
    profiles.saveUrl(profiles.url);
    return welcome(context, account, credentials.location);
  }
  const email = options.email ?? (await context.prompts.text({ message: 'Email address', flag: '--email' }));
  // Does not retry, so that a rate limit is reported immediately.
  const client = createClient({
    url: profiles.url,
    sessionStore: createSessionStore(credentials),
    maxRetries: 0,
  });
  const account = options.signUp
    ? await client.auth.signUp({
        email,
        display_name: await readDisplayName(context, options),
        password: await readPassword(context, options),
      })
    : await client.auth.login({ email, password: await readPassword(context, options) });
  profiles.saveUrl(profiles.url);
  welcome(context, account, credentials.location);
  if (options.signUp) output.note('Create a client key with: latchkey client-keys create');
}

function createSessionStore(credentials: Awaited<ReturnType<Context['credentials']>>) {
  return {
    get: async () => (await credentials.read()).session,
    set: (session: Parameters<NonNullable<Parameters<typeof createClient>[0]['sessionStore']>['set']>[0]) =>
      credentials.change({ session: session ?? undefined, token: undefined }),
  };
}

async function readPassword(
  { terminal, prompts }: Context,
  { passwordStdin, email }: LoginOptions,
): Promise<string> {
  if (!passwordStdin) return await prompts.secret({ message: 'Password', flag: '--password-stdin' });
  if (email === undefined) throw usageError('--password-stdin requires --email.');
  return await readAll(terminal);
}

async function readDisplayName({ prompts }: Context, { displayName }: LoginOptions): Promise<string> {
  return displayName ?? (await prompts.text({ message: 'Your name', flag: '--display-name' }));
}

interface Account {
  readonly email: string;
  readonly role: string;
}

function welcome({ output, profiles }: Context, account: Account, location: string): void {
  if (output.json) output.data(account, () => '');
  output.note(
    `Signed in to ${profiles.url} as ${account.email} (${account.role}). Credentials stored in ${location}.`,
  );
}

async function logout(context: Context): Promise<void> {
  const client = await context.client();
  const credentials = await context.credentials();
  const { session, token } = await credentials.read();
  if (!session && !token) return context.output.note('You are not signed in.');
  if (session) await client.auth.logout();
  await credentials.change({ session: undefined, token: undefined });
  context.output.note(`Signed out of ${context.profiles.url}.`);
}

async function whoami(context: Context): Promise<void> {
  const { output, profiles, terminal } = context;
  const account = await (await context.client()).auth.user();
  const credentials = await context.credentials();
  const kept_in = terminal.variables.LATCHKEY_TOKEN ? 'the variable LATCHKEY_TOKEN' : credentials.location;
  output.data({ ...account, url: profiles.url, profile: profiles.name, kept_in }, () =>
    output.details({
      account: `${account.email} (${account.role})`,
      name: account.display_name,
      gateway: profiles.url,
      profile: profiles.name,
      'stored in': kept_in,
    }),
  );
}
