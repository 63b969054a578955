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
    .description('sign in, and stay so')
    .option('--email <address>', 'who signs in')
    .option('--password-stdin', 'read the password from stdin')
    .option('--with-token', 'read an access token from stdin, in place of signing in')
    .option('--sign-up', 'make the account first')
    .option('--display-name <name>', 'the name of the account that is made')
    .action(action<LoginOptions>(terminal, login));
  program.command('logout').description('end the session').action(action(terminal, logout));
  program
    .command('whoami')
    .description('tell who is signed in, where, and where that is kept')
    .action(action(terminal, whoami));
}

async function login(context: Context, options: LoginOptions): Promise<void> {
  const { profiles, output } = context;
  const credentials = await context.credentials();
  if (options.withToken) {
    const token = (await readAll(context.terminal)).trim();
    const account = await createClient({ url: profiles.url, token }).auth.user();
    await credentials.change({ token, session: undefined });
    profiles.keepUrl(profiles.url);
    return welcome(context, account, credentials.place);
  }
  const email = options.email ?? (await context.prompts.text({ message: 'Email address', flag: '--email' }));
  // Somebody who tried too often would rather be told than wait.
  const client = createClient({ url: profiles.url, sessionStore: storeOf(credentials), maxRetries: 0 });
  const account = options.signUp
    ? await client.auth.signUp({
        email,
        display_name: await nameOf(context, options),
        password: await passwordOf(context, options),
      })
    : await client.auth.login({ email, password: await passwordOf(context, options) });
  profiles.keepUrl(profiles.url);
  welcome(context, account, credentials.place);
  if (options.signUp) output.note('Create a client key with: latchkey client-keys create');
}

function storeOf(credentials: Awaited<ReturnType<Context['credentials']>>) {
  return {
    get: async () => (await credentials.read()).session,
    set: (session: Parameters<NonNullable<Parameters<typeof createClient>[0]['sessionStore']>['set']>[0]) =>
      credentials.change({ session: session ?? undefined, token: undefined }),
  };
}

async function passwordOf(
  { terminal, prompts }: Context,
  { passwordStdin, email }: LoginOptions,
): Promise<string> {
  if (!passwordStdin) return await prompts.secret({ message: 'Password', flag: '--password-stdin' });
  if (email === undefined) throw usageError('--password-stdin needs --email.');
  return await readAll(terminal);
}

async function nameOf({ prompts }: Context, { displayName }: LoginOptions): Promise<string> {
  return displayName ?? (await prompts.text({ message: 'Your name', flag: '--display-name' }));
}

interface Account {
  readonly email: string;
  readonly role: string;
}

function welcome({ output, profiles }: Context, account: Account, place: string): void {
  if (output.json) output.data(account, () => '');
  output.note(`Signed in to ${profiles.url} as ${account.email} (${account.role}). Kept in ${place}.`);
}

async function logout(context: Context): Promise<void> {
  const client = await context.client();
  const credentials = await context.credentials();
  const { session, token } = await credentials.read();
  if (!session && !token) return context.output.note('Nobody was signed in.');
  if (session) await client.auth.logout();
  await credentials.change({ session: undefined, token: undefined });
  context.output.note(`Signed out of ${context.profiles.url}.`);
}

async function whoami(context: Context): Promise<void> {
  const { output, profiles, terminal } = context;
  const account = await (await context.client()).auth.user();
  const credentials = await context.credentials();
  const kept_in = terminal.variables.LATCHKEY_TOKEN ? 'the variable LATCHKEY_TOKEN' : credentials.place;
  output.data({ ...account, url: profiles.url, profile: profiles.name, kept_in }, () =>
    output.details({
      account: `${account.email} (${account.role})`,
      name: account.display_name,
      gateway: profiles.url,
      profile: profiles.name,
      'kept in': kept_in,
    }),
  );
}
