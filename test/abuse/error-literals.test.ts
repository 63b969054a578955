import { readFileSync } from 'node:fs';
import {
  buildSchema,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopSdl } from '../../src/demo/shop.ts';
import { bearer } from '../support/gateway.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { expectSmallErrors } from '../support/small-errors.ts';

const SECRET = 'hunter2-hunter2-hunter2';
const management = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'));
const shop = buildSchema(shopSdl);

/** An argument of a root field, and the operation that passes it. */
interface Argument {
  readonly name: string;
  readonly path: '/graphql' | '/apis/shop';
  readonly type: GraphQLInputType;
  /** The operation, with the argument as a literal or a variable of its type. */
  readonly literal: (value: string) => string;
  readonly variable: string;
}

const ARGUMENTS: readonly Argument[] = (
  [
    ['/graphql', management],
    ['/apis/shop', shop],
  ] as const
).flatMap(([path, schema]) =>
  (['query', 'mutation'] as const).flatMap((operation) => {
    const root = operation === 'query' ? schema.getQueryType() : schema.getMutationType();
    return Object.values(root?.getFields() ?? {}).flatMap((field) =>
      field.args.map((argument): Argument => {
        const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
        const call = (value: string) => `${field.name}(${argument.name}: ${value})${selection}`;
        return {
          name: `${path} ${field.name}(${argument.name}:)`,
          path,
          type: argument.type,
          literal: (value) => `${operation} { ${call(value)} }`,
          variable: `${operation} ($v: ${argument.type}) { ${call('$v')} }`,
        };
      }),
    );
  }),
);
const INPUTS = ARGUMENTS.filter(({ type }) => isInputObjectType(getNamedType(type)));

let gateway: ShopGateway;
let key: string;
beforeAll(async () => {
  gateway = await startShopGateway();
  ({ key } = await gateway.key());
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Sends an operation that has to be rejected, and returns the text of the answer. */
async function rejected({ path }: Argument, query: string, variables?: object): Promise<string> {
  const forwarded = gateway.shop.received.length;
  const headers = {
    Accept: 'application/graphql-response+json',
    ...bearer(path === '/graphql' ? gateway.accessToken : key),
  };
  const response = await gateway.post(path, { query, variables }, headers);
  const text = await response.text();
  expect([response.status, text.slice(0, 300)]).toEqual([400, expect.anything()]);
  expect(gateway.shop.received.length).toBe(forwarded);
  expectSmallErrors(text);
  expect(text).not.toContain(SECRET);
  return text;
}

const unknownFields = (count: number) => Array.from({ length: count }, (_, n) => `u${n}${'a'.repeat(200)}`);

describe('unknown fields of an input', () => {
  it.each(INPUTS)('as literals return small errors without values at $name', async (argument) => {
    // 15,000 tokens are a document's limit, and 100,000 characters.
    const fields = unknownFields(400).map((name) => `${name}: "${SECRET}"`);
    await rejected(argument, argument.literal(`{ ${fields.join(' ')} }`));
    const short = Array.from({ length: 4_600 }, (_, n) => `u${n}: 1`);
    await rejected(argument, argument.literal(`{ ${short.join(' ')} }`));
  });

  it.each(INPUTS.filter(({ path }) => path === '/graphql'))(
    'as variables return small errors without values at $name',
    async (argument) => {
      const value = Object.fromEntries(unknownFields(1_000).map((name) => [name, SECRET]));
      await rejected(argument, argument.variable, { v: value });
    },
  );
});

/** Inputs in which one value has the wrong type, and every string is the secret. */
function wrongInputs(type: GraphQLInputType): unknown[] {
  const nullable = isNonNullType(type) ? type.ofType : type;
  const wrongNull = isNonNullType(type) ? [null] : [];
  if (isListType(nullable)) return [...wrongNull, ...wrongInputs(nullable.ofType).map((item) => [item])];
  if (!isInputObjectType(nullable))
    return [...wrongNull, { password: SECRET }, [[SECRET]], ...wrongLeaf(nullable.name)];
  return [...wrongNull, SECRET, [[SECRET]], ...wrongFields(nullable)];
}

function wrongFields(type: GraphQLInputObjectType): unknown[] {
  const fields = Object.values(type.getFields());
  const secrets = Object.fromEntries(fields.map(({ name, type: own }) => [name, validInput(own)]));
  return [
    { ...secrets, unknownField: SECRET },
    ...fields.flatMap(({ name, type: own }) =>
      wrongInputs(own).map((wrong) => ({ ...secrets, [name]: wrong })),
    ),
  ];
}

function wrongLeaf(name: string): unknown[] {
  return name === 'String' || name === 'ID' ? [true] : [SECRET];
}

/** An input that fits a type, with the secret wherever it may stand. */
function validInput(type: GraphQLInputType): unknown {
  const nullable = isNonNullType(type) ? type.ofType : type;
  if (isListType(nullable)) return [validInput(nullable.ofType)];
  if (isInputObjectType(nullable)) {
    return Object.fromEntries(
      Object.values(nullable.getFields()).map((field) => [field.name, validInput(field.type)]),
    );
  }
  if ('getValues' in nullable) return { enum: nullable.getValues()[0]?.name };
  return { String: SECRET, ID: SECRET, Int: 1, Boolean: true, DateTime: '2030-01-31T12:00:00Z' }[
    nullable.name
  ];
}

/** Writes an input as a literal; enum values are marked as `{ enum }`. */
function printLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printLiteral).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if ('enum' in value) return String(value.enum);
  return `{ ${Object.entries(value)
    .map(([name, item]) => `${name}: ${printLiteral(item)}`)
    .join(', ')} }`;
}

function toJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  if ('enum' in value) return value.enum;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, toJson(item)]));
}

describe('a value of the wrong type', () => {
  it.each(ARGUMENTS)('is not quoted by the error of a literal at $name', async (argument) => {
    for (const wrong of wrongInputs(argument.type)) {
      await rejected(argument, argument.literal(printLiteral(wrong)));
    }
  });

  it.each(ARGUMENTS.filter(({ path }) => path === '/graphql'))(
    'is not quoted by the error of a variable at $name',
    async (argument) => {
      for (const wrong of wrongInputs(argument.type)) {
        await rejected(argument, argument.variable, { v: toJson(wrong) });
      }
    },
  );

  it.each(ARGUMENTS)('is not quoted by the error of a default value at $name', async (argument) => {
    for (const wrong of wrongInputs(argument.type)) {
      const query = argument.variable.replace(
        String(argument.type),
        `${argument.type} = ${printLiteral(wrong)}`,
      );
      await rejected(argument, query);
    }
  });
});
