import { ValidationError } from '../../domain/errors.ts';
import type { ImportResult } from '../../services/client-keys/import.ts';
import { refOf } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { callerOf } from '../context.ts';
import { ClientKeyNode } from './client-key.ts';

const ClientKeySource = builder.enumType('ClientKeySource', {
  description: 'A system whose client keys can be taken over.',
  values: {
    FLUXBASE: { value: 'fluxbase', description: 'Fluxbase: its table `auth.client_keys`.' },
    BETTER_AUTH: { value: 'better-auth', description: 'better-auth: the table `apikey` of its plugin.' },
  } as const,
});

const ClientKeySkipReason = builder.enumType('ClientKeySkipReason', {
  description: 'Why a key was not imported.',
  values: {
    BAD_HASH: { description: 'Its hash is not a SHA-256 in base64url.' },
    ALREADY_IMPORTED: { description: 'It was imported before. It may have been revoked or deleted since.' },
    REVOKED: { description: 'It was ended where it comes from.' },
    EXPIRED: { description: 'Its time is over.' },
    INVALID: { description: 'Something about it does not follow the rules; `problem` says what.' },
    OWNER_NOT_VERIFIED: {
      description:
        'Its owner is named by an email address that nobody verified, with which anybody may have signed up.',
    },
    NAME_TAKEN: { description: 'Another key of its owner has its name.' },
  } as const,
});

const ForeignKeyInput = builder.inputType('ForeignClientKeyInput', {
  description: 'A client key as another system has it.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 100 characters.' }),
    description: t.string({ description: 'The purpose, up to 1,000 characters.' }),
    hash: t.string({
      required: true,
      description: 'The SHA-256 of the whole key, in base64url with or without padding.',
    }),
    scopes: t.stringList({ required: true, description: 'Up to 100 RFC 6749 scope-tokens; `*` grants all.' }),
    rateLimitPerMinute: t.int({
      description:
        'Requests in any 60 seconds, 1 to 1,000,000, or null for no limit. Default: the default of the gateway.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'The time at which the key expires, or null.' }),
    revoked: t.boolean({ required: true, description: 'Whether it was ended there.' }),
    owner: t.string({
      description:
        'The email address, which must be verified, or the global id of the account that will own it. Without such an account, it is yours.',
    }),
  }),
});

const ImportClientKeysInput = builder.inputType('ImportClientKeysInput', {
  description: 'The client keys to take over.',
  fields: (t) => ({
    source: t.field({ type: ClientKeySource, required: true, description: 'Where they come from.' }),
    keys: t.field({ type: [ForeignKeyInput], required: true, description: '100 at most.' }),
    dryRun: t.boolean({ description: 'Only return the results that an import would have. Default: false.' }),
  }),
});

const ClientKeyImportResult = builder.objectRef<ImportResult>('ClientKeyImport').implement({
  description: 'The result of one key, or of its dry run.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name, as it was given.' }),
    clientKey: t.expose('clientKey', {
      type: ClientKeyNode,
      nullable: true,
      description: 'The imported key; null when it was skipped, and in a dry run.',
    }),
    skipped: t.expose('skipped', {
      type: ClientKeySkipReason,
      nullable: true,
      description: 'Why it was skipped; null when it was not.',
    }),
    problem: t.exposeString('problem', {
      nullable: true,
      description: 'The problem of an invalid key, for people.',
    }),
    ownerFound: t.exposeBoolean('ownerFound', {
      description: 'Whether there is an account of its owner. Without one, you own it.',
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
      description: 'One for each key, in their order.',
      resolve: ({ results }) => [...results],
    }),
  }),
});

builder.mutationField('importClientKeys', (t) =>
  t.field({
    description:
      'Imports client keys of another system by their hashes, for administrators: others get FORBIDDEN. Their secrets can be used unchanged until they are rotated. Skips keys that were imported before.',
    type: ImportClientKeysPayload,
    errors: {
      types: [ValidationError],
      union: { name: 'ImportClientKeysResult', description: 'Result of `importClientKeys`.' },
    },
    args: {
      input: t.arg({ type: ImportClientKeysInput, required: true, description: 'The keys to take over.' }),
    },
    resolve: async (_, { input: { source, keys, dryRun } }, context) => ({
      results: await context.clientKeyImport.import(
        source,
        keys.map((key) => ({ ...key, owner: key.owner && refOf('Account', key.owner) })),
        callerOf(context),
        dryRun ?? false,
      ),
    }),
  }),
);
