import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { bearer, startGateway } from '../support/gateway.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = ['schema.graphql', 'src/sdk/generated/operations.ts'];
const sdl = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');

test('schema.graphql and the typed operations are what npm run codegen makes', async () => {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-codegen-'));
  for (const name of ['src', 'codegen.ts', 'package.json'])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  for (const name of GENERATED) rmSync(join(copy, name), { force: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  await promisify(execFile)('npm', ['run', '--silent', 'codegen'], { cwd: copy });
  for (const name of GENERATED) {
    expect(readFileSync(join(copy, name), 'utf8'), name).toBe(readFileSync(join(ROOT, name), 'utf8'));
  }
  rmSync(copy, { recursive: true });
});

test('every type, field, argument and enum value of the schema has a description', () => {
  const schema = buildSchema(sdl);
  const bare: string[] = [];
  const check = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description) bare.push(name);
  };
  const checkField = (owner: string, field: GraphQLField<unknown, unknown>) => {
    check(`${owner}.${field.name}`, field);
    for (const argument of field.args as readonly GraphQLArgument[])
      check(`${owner}.${field.name}(${argument.name}:)`, argument);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    check(type.name, type);
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) checkField(type.name, field);
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values<GraphQLInputField>(type.getFields()))
        check(`${type.name}.${field.name}`, field);
    }
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
  }
  expect(bare).toEqual([]);
});

describe('the schema keeps the contract', () => {
  const bareSdl = sdl.replace(/"""[\s\S]*?"""\n/g, '').replace(/\s+/g, ' ');
  test.each([
    'me: Account!',
    'node( id: ID! ): Node',
    'nodes( ids: [ID!]! ): [Node]!',
    'clientKey( id: ID! ): ClientKey ',
    ' first: Int last: Int ): ClientKeyConnection!',
    ' first: Int last: Int ): EventConnection!',
    'signUp( input: SignUpInput! ): SignUpResult!',
    'login( input: LoginInput! ): LoginResult!',
    'refreshToken( input: RefreshTokenInput! ): RefreshTokenResult!',
    'logout: LogoutPayload!',
    'createClientKey( input: CreateClientKeyInput! ): CreateClientKeyResult!',
    'updateClientKey( input: UpdateClientKeyInput! ): UpdateClientKeyResult!',
    'rotateClientKey( input: RotateClientKeyInput! ): RotateClientKeyResult!',
    'revokeClientKey( input: RevokeClientKeyInput! ): RevokeClientKeyResult!',
    'deleteClientKey( input: DeleteClientKeyInput! ): DeleteClientKeyResult!',
    'pgpKeys: [PgpKey!]!',
    'addPgpKey( input: AddPgpKeyInput! ): AddPgpKeyResult!',
    'deletePgpKey( input: DeletePgpKeyInput! ): DeletePgpKeyResult!',
    'interface Error { code: String! message: String! }',
    'type CreateClientKeyPayload { clientKey: ClientKey! clientSecret: String! key: String! }',
    'type RotateClientKeyPayload { clientKey: ClientKey! clientSecret: String! key: String! }',
    'type EncryptedClientKeyPayload { clientKey: ClientKey! encryptedKey: String! }',
    'type PgpKey implements Node { algorithm: String! armoredKey: String! createdAt: DateTime! expiresAt: DateTime fingerprint: String! id: ID! userIds: [String!]! }',
    'type UpdateClientKeyPayload { clientKey: ClientKey! }',
    'type RevokeClientKeyPayload { clientKey: ClientKey! }',
    'type DeleteClientKeyPayload { clientId: String! deletedId: ID! }',
    'type SignUpPayload { accessToken: String! account: Account! expiresIn: Int! refreshToken: String! }',
    'type LoginPayload { accessToken: String! account: Account! expiresIn: Int! refreshToken: String! }',
    'type Account implements Node { createdAt: DateTime! displayName: String! email: String! id: ID! role: AccountRole! }',
    'type ClientKey implements Node { callbackUrl: String clientId: String! createdAt: DateTime! description: String expiresAt: DateTime id: ID! keyPrefix: String! lastUsedAt: DateTime name: String! rateLimitPerMinute: Int revokedAt: DateTime role: ClientKeyRole! scopes: [String!]! status: ClientKeyStatus! updatedAt: DateTime! }',
    'input CreateClientKeyInput { callbackUrl: String description: String encryptTo: [String!] expiresAt: DateTime name: String! rateLimitPerMinute: Int scopes: [String!]! }',
    'input UpdateClientKeyInput { callbackUrl: String description: String expiresAt: DateTime id: ID! name: String rateLimitPerMinute: Int scopes: [String!] }',
    'enum ClientKeyStatus { ACTIVE EXPIRED REVOKED }',
  ])('%s', (part) => expect(`${bareSdl} `).toContain(part));
});

describe('GraphiQL', () => {
  test('is one page that loads nothing from elsewhere, on both planes', async () => {
    await using gateway = await startGateway({ apis: { shop: { url: 'http://127.0.0.1:1/graphql' } } });
    for (const path of ['/graphql', '/apis/shop']) {
      const answer = await fetch(gateway.url + path, { headers: { Accept: 'text/html,*/*' } });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
      const page = await answer.text();
      expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(https?:)?\/\//);
      expect(page).toContain('renderYogaGraphiQL');
    }
  });

  test('is for browsers: a program gets an answer', async () => {
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp();
    const url = `${gateway.url}/graphql?query=${encodeURIComponent('{ me { role } }')}`;
    const answer = await fetch(url, { headers: bearer(accessToken) });
    expect(await answer.json()).toEqual({ data: { me: { role: 'ADMIN' } } });
  });
});
