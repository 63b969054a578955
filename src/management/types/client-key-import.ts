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
    BAD_HASH: { description: 'Its hash is no SHA-256 in base64url.' },
    ALREADY_IMPORTED: { description: 'It was imported before, whatever became of it since.' },
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
    description: t.string({ description: 'What it is for, up to 1000 characters.' }),
    hash: t.string({
      required: true,
      description: 'The SHA-256 of the whole key, in base64url with or without padding.',
    }),
    scopes: t.stringList({ required: true, description: 'Up to 100 RFC 6749 scope-tokens; `*` grants all.' }),
    rateLimitPerMinute: t.int({
      description:
        "Requests in any 60 seconds, 1 to 1,000,000. Omitted: the gateway's default; null: unlimited.",
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops working. Omitted or null: never.' }),
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
    dryRun: t.boolean({ description: 'Only tell what would be imported. Default: false.' }),
  }),
});

const ClientKeyImportResult = builder.objectRef<ImportResult>('ClientKeyImport').implement({
  description: 'What became of one key, or would have.',
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
      description: 'What is wrong with an invalid one, for people.',
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
  description: 'What became of the keys.',
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
      'Takes over client keys of another system by their hashes, for administrators: others get FORBIDDEN. Their secrets are good at the APIs as they are, until they are rotated. One that was imported before is skipped.',
    type: ImportClientKeysPayload,
    errors: {
      types: [ValidationError],
      union: { name: 'ImportClientKeysResult', description: 'What importClientKeys answers.' },
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
