import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { PgpKey } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { requireCaller, signedInAs } from '../context.ts';

const PgpKeyNode = builder.node(builder.objectRef<PgpKey>('PgpKey'), {
  description: 'A PGP public key to which new client keys can be encrypted.',
  id: { resolve: ({ id }) => id, description: 'The global id of the key.' },
  loadManyWithoutCache: (ids, { signedIn, pgpKeys }) =>
    signedIn ? pgpKeys.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    fingerprint: t.exposeString('fingerprint', {
      description: 'The fingerprint in lowercase hexadecimal digits.',
    }),
    userIds: t.stringList({
      description: 'Up to 20 user ids of the key, such as `Ada <ada@example.com>`.',
      resolve: ({ userIds }) => [...userIds],
    }),
    algorithm: t.exposeString('algorithm', {
      description: 'The algorithm of the primary key, such as `ed25519` or `rsa4096`.',
    }),
    armoredKey: t.exposeString('armoredKey', { description: 'The armored public key from the input.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the key was added.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key can no longer be used for encryption, or null if it does not expire.',
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
        'One public key in the format of `gpg --armor --export`, up to 64 KB, that is valid for ' +
        'encryption.',
    }),
  }),
});

const AddPgpKeyPayload = builder.objectRef<{ pgpKey: PgpKey }>('AddPgpKeyPayload').implement({
  description: 'The result of adding a PGP key.',
  fields: (t) => ({ pgpKey: t.expose('pgpKey', { type: PgpKeyNode, description: 'The added key.' }) }),
});

builder.mutationField('addPgpKey', (t) =>
  t.field({
    description: 'Adds a PGP public key to your account, which can have up to 20.',
    type: AddPgpKeyPayload,
    errors: {
      types: [ValidationError],
      union: { name: 'AddPgpKeyResult', description: 'Result of `addPgpKey`.' },
    },
    args: { input: t.arg({ type: AddPgpKeyInput, required: true, description: 'The PGP key to add.' }) },
    resolve: async (_, { input }, context) => ({
      pgpKey: await context.pgpKeys.add(input, requireCaller(context)),
    }),
  }),
);

const DeletePgpKeyInput = builder.inputType('DeletePgpKeyInput', {
  description: 'The PGP key to delete.',
  fields: (t) => ({ id: t.globalID({ required: true, description: 'The global id of the key.' }) }),
});

const DeletePgpKeyPayload = builder.objectRef<PgpKey>('DeletePgpKeyPayload').implement({
  description: 'The identifier of the deleted PGP key.',
  fields: (t) => ({
    deletedId: t.globalID({
      description: 'The global id of the deleted key.',
      resolve: ({ id }) => ({ type: PgpKeyNode, id }),
    }),
  }),
});

builder.mutationField('deletePgpKey', (t) =>
  t.field({
    description: 'Deletes a PGP public key without effect on messages that are already encrypted to it.',
    type: DeletePgpKeyPayload,
    errors: {
      types: [NotFoundError],
      union: { name: 'DeletePgpKeyResult', description: 'Result of `deletePgpKey`.' },
    },
    args: {
      input: t.arg({ type: DeletePgpKeyInput, required: true, description: 'The PGP key to delete.' }),
    },
    resolve: (_, { input }, context) => context.pgpKeys.delete(input.id.id, requireCaller(context)),
  }),
);
