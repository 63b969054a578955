import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { getTableColumns } from 'drizzle-orm';
import { buildSchema, type GraphQLInputObjectType, type GraphQLObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { keyOptions } from '../src/cli/key-options.ts';
import { typedFlag } from '../src/cli/typed-flag.ts';
import { CLIENT_KEY_FIELDS } from '../src/sdk/management/client-key-fields.ts';
import { clientKeys } from '../src/storage/schema.sqlite.ts';

/** Columns that no surface shows. */
const INTERNAL = new Set(['secretDigest', 'previousSecretDigest', 'previousSecretExpiresAt', 'sortName']);

/** Columns that the gateway sets, not the owner. */
const SET_BY_GATEWAY = new Set([
  'id',
  'ownerId',
  'clientId',
  'createdAt',
  'updatedAt',
  'lastUsedAt',
  'revokedAt',
]);

/** Columns that the console shows and does not edit. */
const SHOWN_ONLY = ['callbackUrl'];

const attributes = Object.keys(getTableColumns(clientKeys)).filter((name) => !INTERNAL.has(name));
const writable = attributes.filter((name) => !SET_BY_GATEWAY.has(name));

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');
const schema = buildSchema(await read('schema.graphql'));

function listFields(type: string): string[] {
  return Object.keys((schema.getType(type) as GraphQLObjectType | GraphQLInputObjectType).getFields());
}

describe('each column of client_keys that is not internal', () => {
  it('is a field of ClientKey and is selected by the SDK', async () => {
    expect(listFields('ClientKey')).toEqual(expect.arrayContaining(attributes));
    const document = await read('src/sdk/operations/client-key.graphql');
    const selected = /fragment ClientKeyFields on ClientKey \{([^}]*)\}/
      .exec(document)?.[1]
      ?.trim()
      .split(/\s+/);
    expect(selected).toEqual(expect.arrayContaining(attributes));
  });

  it('is a property of ClientKey in the SDK', () => {
    expect(Object.keys(CLIENT_KEY_FIELDS)).toEqual(expect.arrayContaining(attributes));
  });

  it.each(['CreateClientKeyInput', 'UpdateClientKeyInput'])('is a field of %s if owners set it', (type) => {
    expect(listFields(type)).toEqual(expect.arrayContaining(writable));
  });

  it('is an option of the CLI if owners set it', async () => {
    const { options } = keyOptions(new Command());
    const given = options.flatMap(({ long, required }) => (required ? [long ?? '', '1'] : []));
    const command = await keyOptions(new Command()).parseAsync(given, { from: 'user' });
    const flags = writable.map((name) => typedFlag(command, name));
    expect(flags.toSorted()).toEqual(options.map(({ long }) => long).toSorted());
  });

  it('is a field of the form of the console if owners set it', async () => {
    const form = await read('src/console/forms/key-fields.tsx');
    const fields = [...form.matchAll(/^ {2}(\w+): \{$/gm)].map(([, name]) => name);
    expect([...fields, ...SHOWN_ONLY]).toEqual(expect.arrayContaining(writable));
  });

  it('is shown among the details of a key in the console', async () => {
    const page = await read('src/console/pages/key.tsx');
    const details = await read('src/console/components/key-facts.tsx');
    const status = await read('src/console/components/key-status.tsx');
    const missing = attributes.filter(
      (name) =>
        name !== 'id' && !new RegExp(`\\b${name.replace(/Id$/, '(Id)?')}\\b`).test(page + details + status),
    );
    expect(missing).toEqual([]);
  });
});
