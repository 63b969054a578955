import { ValidationError } from '../../domain/errors.ts';
import type { ImportResult } from '../../services/client-keys/import.ts';
import { decodeRef } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';
import { ClientKeyNode } from './client-key.ts';
import { importableFields } from './client-key-input.ts';

const ClientKeySource = builder.enumType('ClientKeySource', {
  description: 'A system from which client keys can be imported.',
  values: {
    FLUXBASE: { value: 'fluxbase', description: 'The table `auth.client_keys` of Fluxbase.' },
    BETTER_AUTH: { value: 'better-auth', description: 'The table `apikey` of the better-auth plugin.' },
  } as const,
});

const ClientKeySkipReason = builder.enumType('ClientKeySkipReason', {
  description: 'The reason for which a key was skipped.',
  values: {
    BAD_HASH: { description: 'The hash is not a SHA-256 in base64url.' },
    ALREADY_IMPORTED: {
      description: 'The key was imported before, even if it has been revoked or deleted since.',
    },
    REVOKED: { description: 'The key is revoked in the source system.' },
    EXPIRED: { description: 'The key has expired.' },
    INVALID: { description: 'The key is invalid for the reason in `problem`.' },
    OWNER_NOT_VERIFIED: {
      description: 'The email address of the owner is not verified, so anyone may have signed up with it.',
    },
    NAME_TAKEN: { description: 'Another key of the owner has the same name.' },
  } as const,
});

const ForeignKeyInput = builder.inputType('ForeignClientKeyInput', {
  description: 'A client key of another system.',
  fields: (t) => ({
    ...importableFields(t, true),
    hash: t.string({
      required: true,
      description: 'The SHA-256 of the full key, in base64url with or without padding.',
    }),
    revoked: t.boolean({ required: true, description: 'Whether the key is revoked in the source system.' }),
    owner: t.string({
      description:
        'The verified email address or the global id of the new owner. If there is no such account, ' +
        'you become the owner.',
    }),
  }),
});

const ImportClientKeysInput = builder.inputType('ImportClientKeysInput', {
  description: 'The client keys to import.',
  fields: (t) => ({
    source: t.field({ type: ClientKeySource, required: true, description: 'The source system.' }),
    keys: t.field({ type: [ForeignKeyInput], required: true, description: 'Up to 100 client keys.' }),
    dryRun: t.boolean({
      description: 'Whether to return the results without importing the keys, false by default.',
    }),
  }),
});

const ClientKeyImportResult = builder.objectRef<ImportResult>('ClientKeyImport').implement({
  description: 'The result of the import of one key.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The name in the input.' }),
    clientKey: t.expose('clientKey', {
      type: ClientKeyNode,
      nullable: true,
      description: 'The imported key, or null if it was skipped or the import is a dry run.',
    }),
    skipped: t.expose('skipped', {
      type: ClientKeySkipReason,
      nullable: true,
      description: 'The reason for which the key was skipped, or null if it was not.',
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'A human-readable description of the problem if the key is invalid, or null.',
    }),
    ownerFound: t.exposeBoolean('ownerFound', {
      description: 'Whether the account of the owner exists, because otherwise you own the key.',
    }),
  }),
});

interface Imported {
  readonly results: readonly ImportResult[];
}

const ImportClientKeysPayload = builder.objectRef<Imported>('ImportClientKeysPayload').implement({
  description: 'The results of an import.',
  fields: (t) => ({
    results: t.field({
      type: [ClientKeyImportResult],
      description: 'One result for each key, in the order of the input.',
      resolve: ({ results }) => [...results],
    }),
  }),
});

builder.mutationField('importClientKeys', (t) =>
  t.field({
    description:
      'Imports client keys of another system by their hashes. Their secrets remain valid until they ' +
      'are rotated, and keys that were imported before are skipped. Requires an administrator, ' +
      'otherwise FORBIDDEN.',
    type: ImportClientKeysPayload,
    errors: {
      types: [ValidationError],
      union: { name: 'ImportClientKeysResult', description: 'Result of `importClientKeys`.' },
    },
    args: {
      input: t.arg({ type: ImportClientKeysInput, required: true, description: 'The keys to import.' }),
    },
    resolve: async (_, { input: { source, keys, dryRun } }, context) => ({
      results: await context.clientKeyImport.import(
        source,
        keys.map((key) => ({ ...key, owner: key.owner && decodeRef('Account', key.owner) })),
        requireCaller(context),
        dryRun ?? false,
      ),
    }),
  }),
);
