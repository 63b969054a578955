import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  buildSchema,
  findBreakingChanges,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { bearer, startGateway } from '../support/gateway.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GENERATED = ['schema.graphql', 'src/sdk/generated/operations.ts'];
const sdl = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');

it('npm run codegen changes neither schema.graphql nor the typed operations', async () => {
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

it('schema.graphql describes every type, field, argument, input field and enum value', () => {
  const schema = buildSchema(sdl);
  const undescribed: string[] = [];
  const check = (name: string, { description }: { description?: string | null | undefined }) => {
    if (!description) undescribed.push(name);
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
  expect(undescribed).toEqual([]);
});

it('schema.graphql has no breaking change against test/management/contract.graphql', () => {
  const contract = readFileSync(new URL('contract.graphql', import.meta.url), 'utf8');
  const broken = findBreakingChanges(buildSchema(contract), buildSchema(sdl));
  expect(broken.map(({ description }) => description)).toEqual([]);
  const nullable = buildSchema(sdl.replace('createdAt: DateTime!', 'createdAt: DateTime'));
  expect(findBreakingChanges(buildSchema(contract), nullable)).toHaveLength(1);
});

describe('GraphiQL', () => {
  it('is served to browsers on both planes as one page that loads nothing from other origins', async () => {
    await using gateway = await startGateway({ apis: { shop: { url: 'http://127.0.0.1:1/graphql' } } });
    for (const path of ['/graphql', '/apis/shop']) {
      const response = await fetch(gateway.url + path, { headers: { Accept: 'text/html,*/*' } });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
      const page = await response.text();
      expect(page).not.toMatch(/<(script|link|img|iframe)[^>]+(src|href)="(https?:)?\/\//);
      expect(page).toContain('renderYogaGraphiQL');
    }
  });

  it('is not served to a GET request without Accept: text/html, which gets a GraphQL response', async () => {
    await using gateway = await startGateway();
    const { accessToken } = await gateway.signUp();
    const url = `${gateway.url}/graphql?query=${encodeURIComponent('{ me { role } }')}`;
    const response = await fetch(url, { headers: bearer(accessToken) });
    expect(await response.json()).toEqual({ data: { me: { role: 'ADMIN' } } });
  });
});
