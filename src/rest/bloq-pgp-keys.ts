import { asOwner } from '../domain/caller.ts';
import { NotFoundError } from '../domain/errors.ts';
import { type User, user } from './access.ts';
import { route } from './route.ts';
import type { RestServices } from './services.ts';
import { asPgpKey, newPgpKey, pgpKey, pgpKeyRef, pgpKeys } from './shapes/bloq.ts';

const PATH = '/users/me/keys/pgp';

const list = (path: string) =>
  route({
    method: 'GET',
    path,
    summary: 'Lists your PGP keys.',
    access: user,
    answer: { status: 200, schema: pgpKeys },
    handle: async ({ who }, services) => ({
      pgpkeys: (await services.pgpKeys.list(who.viewer)).map(asPgpKey),
    }),
  });

/** Returns a PGP key of the user. Accepts its list index, because `bcl` shows no ids. @throws {NotFoundError} */
async function requirePgpKey(ref: string, { viewer }: User, { pgpKeys }: RestServices) {
  const keys = await pgpKeys.list(viewer);
  const found = keys.find((key, index) => [key.id, key.fingerprint, String(index)].includes(ref));
  if (!found) throw new NotFoundError('PGP key');
  return found;
}

/** Routes for a user's PGP keys in the format of Bloq. */
export const pgpKeyRoutes = [
  list('/users/me/keys'),
  list(PATH),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Adds a PGP public key to your account.',
    access: user,
    json: newPgpKey,
    answer: { status: 201, schema: pgpKey },
    handle: async ({ who, body }, services) =>
      asPgpKey(await services.pgpKeys.add({ armoredKey: body.keylist }, who)),
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'Returns one of your PGP keys.',
    access: user,
    params: pgpKeyRef,
    // Nothing is created, but `bcl` treats every other status as an error.
    answer: { status: 201, schema: pgpKey },
    handle: async ({ who, params }, services) => asPgpKey(await requirePgpKey(params.id, who, services)),
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Deletes one of your PGP keys.',
    access: user,
    params: pgpKeyRef,
    answer: { status: 204 },
    async handle({ who, params }, services) {
      const { id } = await requirePgpKey(params.id, who, services);
      await services.pgpKeys.delete(id, asOwner(who));
    },
  }),
];
