import { z } from 'zod';
import { SCOPE_TOKEN } from '../domain/scope.ts';

const scope = z.string().regex(SCOPE_TOKEN, 'must be an RFC 6749 scope-token of 1 to 128 characters');

// Latchkey sets these itself. An upstream could read a second value instead of the first.
const RESERVED =
  /^(x-latchkey-.*|x-request-id|content-(type|length|encoding)|accept(-encoding)?|host|connection|transfer-encoding)$/;

const headerName = z
  .string()
  .regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be the name of a header')
  .toLowerCase()
  .refine((name) => !RESERVED.test(name), 'is set by Latchkey');

const origin = z
  .string()
  .refine(
    (text) => URL.parse(text)?.origin === text && !text.includes('*'),
    "must be an origin such as 'https://app.example.com'",
  );

/** The web origins whose pages may read responses: all, or those listed. */
const allowedOrigins = z
  .union([z.literal('*'), z.array(origin).transform((origins) => new Set(origins))])
  .default('*');

const api = z.strictObject({
  /** The upstream's GraphQL endpoint. */
  url: z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' }),
  /** SDL file, relative to the configuration file. Without it, the upstream is introspected. */
  schema: z.string().min(1).optional(),
  /** The interval at which the schema is loaded again, in milliseconds, 100 to 86,400,000 (a day). */
  schemaRefreshMs: z.int().min(100).max(86_400_000).default(60_000),
  /** Headers sent to the upstream with every request. */
  headers: z.record(headerName, z.string()).default({}),
  /** The timeout of upstream requests, in milliseconds, 1 to 600,000. */
  timeoutMs: z.int().min(1).max(600_000).default(10_000),
  /** Whether clients may introspect the API. */
  introspection: z.boolean().default(true),
  /** The web origins whose pages may call the API: `'*'`, or a list such as `['https://app.example.com']`. */
  allowedOrigins,
  /** Scopes needed for a field, all of them: `{ 'Query.users': ['read:users'] }`. */
  scopes: z
    .record(z.string().regex(/^[_A-Za-z]\w*\.[_A-Za-z]\w*$/, "must be named as 'Type.field'"), z.array(scope))
    .default({}),
});

/** The systems whose clients Latchkey can serve in their place. */
export const ADAPTER_NAMES = ['fluxbase', 'bloq', 'agave', 'blnk'] as const;
export type AdapterName = (typeof ADAPTER_NAMES)[number];

/** The schema of the configuration file. */
export const configFile = z.strictObject({
  /** The protected APIs by name: the last part of the path `/apis/{name}`. */
  apis: z
    .record(
      z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits and dashes, up to 64'),
      api,
    )
    .default({}),
  /** The management plane: `/graphql` and the REST routes. */
  management: z
    .strictObject({
      /** The web origins whose pages may manage keys: `'*'`, or a list. The console needs no entry. */
      allowedOrigins,
    })
    .prefault({}),
  /** The systems whose unmodified clients are served, under the paths of each system. None by default. */
  adapters: z.array(z.enum(ADAPTER_NAMES, `must be one of ${ADAPTER_NAMES.join(', ')}`)).default([]),
  /** Limits by name, for clients that know only tiers: requests in any 60 seconds, or null for no limit. */
  tiers: z
    .record(
      z.string().regex(/^[A-Za-z][\w-]{0,63}$/, 'must be letters, digits, dashes and underscores, up to 64'),
      z.int().min(1).max(1_000_000).nullable(),
    )
    .default({ Unlimited: null, Gold: 5000, Silver: 2000, Bronze: 500 }),
});

/** Requests in any 60 seconds by the name of the tier, or `null` for no limit. */
export type Tiers = ReadonlyMap<string, number | null>;

/** The settings of the management plane, with defaults applied. */
export type ManagementConfig = z.output<typeof configFile>['management'];

/** The configuration file before parsing. */
export type ConfigFile = z.input<typeof configFile>;
/** A protected API, with defaults applied and `schema` as an absolute path. */
export type ApiConfig = z.output<typeof api>;
