import { type ClientKey, type LatchkeyClient, NotFoundError } from '../sdk/index.ts';
import { CommandError } from './failure.ts';

const MAX_CANDIDATES = 5;

/**
 * Finds a client key by its id, client id, name or client id prefix.
 *
 * @throws {CommandError} if none matches, or more than one.
 */
export async function findKey(client: LatchkeyClient, ref: string): Promise<ClientKey> {
  const { clientKeys } = client.management;
  try {
    return await clientKeys.get(ref);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
  const { client_keys: found } = await clientKeys.list({ search: ref });
  const named = found.filter(({ name }) => name === ref);
  // A name is unique among the keys that are not revoked.
  const active = named.filter(({ revoked_at }) => revoked_at === null);
  const byPrefix = found.filter(({ client_id }) => client_id.startsWith(ref));
  const candidates = [active, named, byPrefix].find((keys) => keys.length > 0) ?? [];
  const [key, ...others] = candidates;
  if (!key) {
    throw new CommandError(`Client key "${ref}" not found.`, {
      hint: 'List your client keys with: latchkey client-keys',
    });
  }
  if (others.length > 0) {
    const lines = candidates.slice(0, MAX_CANDIDATES).map(({ client_id, name }) => `  ${client_id}  ${name}`);
    throw new CommandError([`"${ref}" matches ${candidates.length} client keys:`, ...lines].join('\n'));
  }
  return key;
}
