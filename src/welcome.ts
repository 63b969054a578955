import type { Config } from './config/config.ts';
import { ConfigurationError } from './config/problem.ts';
import type { Listening } from './gateway.ts';

/** Returns the message of a started gateway: its addresses and the first steps. */
export function welcome({ apis, publicUrl, signUp }: Config, { url, empty }: Listening): string {
  const base = publicUrl ?? url;
  const protectedApis = [...apis.keys()].map((name) => `  API ${name}: ${base}/apis/${name}`);
  const lines = [
    `  Console: ${base}/console`,
    `  GraphiQL and management API: ${base}/graphql`,
    ...protectedApis,
    ...(apis.size === 0 ? ['  No API is protected yet. Add one to latchkey.config.ts.'] : []),
  ];
  if (empty && signUp !== 'closed') lines.push('', ...firstAccount(base));
  return lines.join('\n');
}

function firstAccount(base: string): string[] {
  const query =
    'mutation($input: SignUpInput!) { signUp(input: $input) { __typename ...on SignUpPayload { accessToken } ...on Error { message } } }';
  const input = { email: 'you@example.com', password: 'a passphrase of 15 or more', displayName: 'You' };
  return [
    'No account yet. The first one to sign up becomes the administrator, in the console or with',
    `  curl ${base}/graphql -H 'Content-Type: application/json' -d '${JSON.stringify({ query, variables: { input } })}'`,
  ];
}

/** Returns a readable message for a failed start. */
export function startFailure(error: unknown): string {
  if (error instanceof ConfigurationError) {
    const problems = error.problems.map((problem) => `  ${problem}`);
    return ['Latchkey cannot start: invalid configuration.', ...problems].join('\n');
  }
  if (!(error instanceof Error)) return `Latchkey cannot start: ${String(error)}`;
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `Latchkey cannot start: the address is already in use (${error.message}). Set PORT to another one.`;
  }
  return `Latchkey cannot start: ${error.message}`;
}
