import type { Command } from 'commander';
import type { ClientKey, EncryptedClientKey, IssuedClientKey } from '../../sdk/index.ts';
import type { Context } from '../context.ts';

/** The options for showing a new secret, which is shown only once. */
export interface IssueOptions {
  readonly store?: boolean;
  readonly verbose?: boolean;
  /** The fingerprints of PGP keys. */
  readonly encryptTo?: readonly string[];
}

export function issueOptions(command: Command): void {
  command
    .option('-S, --store', 'store the client id and secret for client-token')
    .option('-v, --verbose', 'show all fields as JSON')
    .option('--encrypt-to <fingerprint...>', 'encrypt the key to these PGP keys instead of showing it');
}

/** Shows a new key encrypted to PGP keys. */
export function showEncrypted({ output }: Context, issued: EncryptedClientKey): ClientKey {
  output.data(issued, () => issued.encrypted_key);
  output.note(
    `${issued.client_key.name} (${issued.client_key.client_id}) is encrypted to the given PGP keys.`,
  );
  return issued.client_key;
}

/** Shows a client id and secret, and offers to store them and to copy the key. */
export async function showIssued(
  context: Context,
  issued: IssuedClientKey,
  options: IssueOptions,
): Promise<ClientKey> {
  const { output, prompts } = context;
  const { client_key, client_secret, key } = issued;
  if (options.verbose) output.line(JSON.stringify(toVerboseKey(context, issued), null, 2));
  else {
    output.data(issued, () =>
      output.details({ 'client id': client_key.client_id, 'client secret': client_secret, key }),
    );
  }
  output.note('The secret is shown only once. Store it safely.');
  const store =
    options.store ?? (await prompts.offer('Store the client id and secret for latchkey client-token?'));
  if (store) await storeKey(context, issued);
  if (await prompts.offer('Copy the key to the clipboard?')) await copy(context, key);
  return client_key;
}

async function storeKey(context: Context, { client_key, client_secret }: IssuedClientKey): Promise<void> {
  const credentials = await context.credentials();
  const { client_keys } = await credentials.read();
  const stored = { client_id: client_key.client_id, client_secret };
  await credentials.change({ client_keys: { ...client_keys, [client_key.name]: stored } });
  context.output.note(`Stored as ${client_key.name} in ${credentials.location}.`);
}

async function copy({ output }: Context, key: string): Promise<void> {
  try {
    const { default: clipboard } = await import('clipboardy');
    await clipboard.write(key);
    // Reads the text back, because some clipboards report success and store nothing.
    const isCopied = (await clipboard.read()) === key;
    output.note(
      isCopied ? 'Copied to the clipboard.' : 'Failed to copy to the clipboard. Copy the key from above.',
    );
  } catch {
    output.note('No clipboard is available. Copy the key from above.');
  }
}

/** Returns all fields of a key, and repeats some under the names of OAuth and Agave. */
function toVerboseKey({ profiles }: Context, { client_key, client_secret, key }: IssuedClientKey): object {
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
