import type { Command } from 'commander';
import type { ClientKey, EncryptedClientKey, IssuedClientKey } from '../../sdk/index.ts';
import type { Context } from '../context.ts';

/** How a secret is shown, the one time that it is. */
export interface IssueOptions {
  readonly store?: boolean;
  readonly verbose?: boolean;
  /** Fingerprints of PGP keys. */
  readonly encryptTo?: readonly string[];
}

export function issueOptions(command: Command): void {
  command
    .option('-S, --store', 'keep id and secret for client-token')
    .option('-v, --verbose', 'show the whole object as JSON')
    .option('--encrypt-to <fingerprint...>', 'show the key to the holders of these PGP keys alone');
}

/** Shows what only the holders of PGP keys can read. */
export function showEncrypted({ output }: Context, issued: EncryptedClientKey): ClientKey {
  output.data(issued, () => issued.encrypted_key);
  output.note(`${issued.client_key.name} (${issued.client_key.client_id}) is for who can decrypt it.`);
  return issued.client_key;
}

/** Shows a key's id and secret, and asks whether to keep and to copy them. */
export async function showIssued(
  context: Context,
  issued: IssuedClientKey,
  options: IssueOptions,
): Promise<ClientKey> {
  const { output, prompts } = context;
  const { client_key, client_secret, key } = issued;
  if (options.verbose) output.line(JSON.stringify(verboseForm(context, issued), null, 2));
  else {
    output.data(issued, () =>
      output.details({ 'client id': client_key.client_id, 'client secret': client_secret, key }),
    );
  }
  output.note('The secret is shown this once. Keep it safe.');
  const store = options.store ?? (await prompts.offer('Store id and secret, for latchkey client-token?'));
  if (store) await storeKey(context, issued);
  if (await prompts.offer('Copy the key to the clipboard?')) await copy(context, key);
  return client_key;
}

async function storeKey(context: Context, { client_key, client_secret }: IssuedClientKey): Promise<void> {
  const credentials = await context.credentials();
  const { client_keys } = await credentials.read();
  const stored = { client_id: client_key.client_id, client_secret };
  await credentials.change({ client_keys: { ...client_keys, [client_key.name]: stored } });
  context.output.note(`Stored as ${client_key.name} in ${credentials.place}.`);
}

async function copy({ output }: Context, key: string): Promise<void> {
  try {
    const { default: clipboard } = await import('clipboardy');
    await clipboard.write(key);
    // Some clipboards say yes and keep nothing.
    const kept = (await clipboard.read()) === key;
    output.note(
      kept ? 'Copied to the clipboard.' : 'The clipboard did not keep it: copy the key from above.',
    );
  } catch {
    output.note('There is no clipboard here: copy the key from above.');
  }
}

/** The whole object, under the names of OAuth and of Agave's consumers too. */
function verboseForm({ profiles }: Context, { client_key, client_secret, key }: IssuedClientKey): object {
  const { url } = profiles;
  const { name, description, client_id, callback_url, rate_limit_per_minute: limit } = client_key;
  const self = `${url}/clients/v2/${encodeURIComponent(name)}`;
  return {
    ...client_key,
    key,
    clientId: client_id,
    clientSecret: client_secret,
    consumerKey: client_id,
    consumerSecret: client_secret,
    name,
    description,
    callbackUrl: callback_url,
    tier: limit === null ? 'Unlimited' : String(limit),
    _links: {
      self: { href: self },
      subscriber: { href: `${url}/users/me` },
      subscriptions: { href: `${self}/subscriptions` },
    },
  };
}
