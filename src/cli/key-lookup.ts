import { type ClientKey, type LatchkeyClient, NotFoundError } from '../sdk/index.ts';
import { CommandError } from './failure.ts';

const SHOWN = 5;

/** The key that somebody means: by its id, its client id, the beginning of that, or its name. */
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
  const inForce = named.filter(({ revoked_at }) => revoked_at === null);
  const beginning = found.filter(({ client_id }) => client_id.startsWith(ref));
  const candidates = [inForce, named, beginning].find((keys) => keys.length > 0) ?? [];
  const [key, ...others] = candidates;
  if (!key) {
    throw new CommandError(`There is no client key ${ref}.`, {
      hint: 'See yours with: latchkey client-keys',
    });
  }
  if (others.length > 0) {
    const names = candidates.slice(0, SHOWN).map(({ client_id, name }) => `  ${client_id}  ${name}`);
    throw new CommandError(
      [`${candidates.length} client keys could be meant by ${ref}:`, ...names].join('\n'),
    );
  }
  return key;
}
