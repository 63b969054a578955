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
    summary: 'Your own PGP keys.',
    access: user,
    answer: { status: 200, schema: pgpKeys },
    handle: async ({ who }, services) => ({
      pgpkeys: (await services.pgpKeys.list(who.viewer)).map(asPgpKey),
    }),
  });

/** One of the person's own. `bcl` shows no id but the place in the list. @throws {NotFoundError} */
async function keyOf(ref: string, { viewer }: User, { pgpKeys }: RestServices) {
  const keys = await pgpKeys.list(viewer);
  const found = keys.find((key, place) => [key.id, key.fingerprint, String(place)].includes(ref));
  if (!found) throw new NotFoundError('PGP key');
  return found;
}

/** The PGP keys of a person, as Bloq's clients know them. */
export const pgpKeyRoutes = [
  list('/users/me/keys'),
  list(PATH),
  route({
    method: 'POST',
    path: PATH,
    summary: 'Adds a PGP public key to your own.',
    access: user,
    json: newPgpKey,
    answer: { status: 201, schema: pgpKey },
    handle: async ({ who, body }, services) =>
      asPgpKey(await services.pgpKeys.add({ armoredKey: body.keylist }, who)),
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id`,
    summary: 'One of your own PGP keys.',
    access: user,
    params: pgpKeyRef,
    // Nothing is created, but `bcl` takes every other status for an error.
    answer: { status: 201, schema: pgpKey },
    handle: async ({ who, params }, services) => asPgpKey(await keyOf(params.id, who, services)),
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    summary: 'Removes one of your own PGP keys.',
    access: user,
    params: pgpKeyRef,
    answer: { status: 204 },
    async handle({ who, params }, services) {
      const { id } = await keyOf(params.id, who, services);
      await services.pgpKeys.delete(id, asOwner(who));
    },
  }),
];
