import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { PgpKey } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { callerOf, signedInAs } from '../context.ts';

const PgpKeyNode = builder.node(builder.objectRef<PgpKey>('PgpKey'), {
  description: 'A PGP public key, to which new client keys can be encrypted.',
  id: { resolve: ({ id }) => id, description: 'The global id.' },
  loadManyWithoutCache: (ids, { signedIn, pgpKeys }) =>
    signedIn ? pgpKeys.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    fingerprint: t.exposeString('fingerprint', { description: 'In lower-case hexadecimal digits.' }),
    userIds: t.stringList({
      description: 'Whom the key says it belongs to, such as `Ada <ada@example.com>`: 20 at most.',
      resolve: ({ userIds }) => [...userIds],
    }),
    algorithm: t.exposeString('algorithm', {
      description: 'The algorithm of the primary key, such as `ed25519` or `rsa4096`.',
    }),
    armoredKey: t.exposeString('armoredKey', { description: 'The public key as it was given, armored.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was added.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When encryption to the key ends, or null.',
      resolve: ({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt)),
    }),
  }),
});

builder.queryField('pgpKeys', (t) =>
  t.field({
    description: 'Your own PGP keys, newest first.',
    type: [PgpKeyNode],
    resolve: (_, __, context) => context.pgpKeys.list(signedInAs(context).viewer),
  }),
);

const AddPgpKeyInput = builder.inputType('AddPgpKeyInput', {
  description: 'The PGP key to add.',
  fields: (t) => ({
    armoredKey: t.string({
      required: true,
      description:
        'One public key as `gpg --armor --export` prints it, up to 64 KB, which can be encrypted to now.',
    }),
  }),
});

const AddPgpKeyPayload = builder.objectRef<{ pgpKey: PgpKey }>('AddPgpKeyPayload').implement({
  description: 'The PGP key is among yours.',
  fields: (t) => ({ pgpKey: t.expose('pgpKey', { type: PgpKeyNode, description: 'The added key.' }) }),
});

builder.mutationField('addPgpKey', (t) =>
  t.field({
    description: 'Adds a PGP public key to yours, 20 at most.',
    type: AddPgpKeyPayload,
    errors: {
      types: [ValidationError],
      union: { name: 'AddPgpKeyResult', description: 'Result of `addPgpKey`.' },
    },
    args: { input: t.arg({ type: AddPgpKeyInput, required: true, description: 'The PGP key to add.' }) },
    resolve: async (_, { input }, context) => ({
      pgpKey: await context.pgpKeys.add(input, callerOf(context)),
    }),
  }),
);

const DeletePgpKeyInput = builder.inputType('DeletePgpKeyInput', {
  description: 'The PGP key to remove.',
  fields: (t) => ({ id: t.globalID({ required: true, description: 'The global id.' }) }),
});

const DeletePgpKeyPayload = builder.objectRef<PgpKey>('DeletePgpKeyPayload').implement({
  description: 'The PGP key is gone. What was encrypted to it stays readable to its holder.',
  fields: (t) => ({
    deletedId: t.globalID({
      description: 'The global id that it had.',
      resolve: ({ id }) => ({ type: PgpKeyNode, id }),
    }),
  }),
});

builder.mutationField('deletePgpKey', (t) =>
  t.field({
    description: 'Removes a PGP public key.',
    type: DeletePgpKeyPayload,
    errors: {
      types: [NotFoundError],
      union: { name: 'DeletePgpKeyResult', description: 'Result of `deletePgpKey`.' },
    },
    args: {
      input: t.arg({ type: DeletePgpKeyInput, required: true, description: 'The PGP key to remove.' }),
    },
    resolve: (_, { input }, context) => context.pgpKeys.delete(input.id.id, callerOf(context)),
  }),
);
