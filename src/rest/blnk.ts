import { z } from 'zod';
import {
  ClientKeyRevokedError,
  type DomainError,
  type ErrorCode,
  NotFoundError,
  RequestError,
  ValidationError,
} from '../domain/errors.ts';
import { WILDCARD } from '../domain/scope.ts';
import { mayReceiveKeys } from '../services/accounts/email-verification.ts';
import type { Account, ClientKey } from '../storage/tables.ts';
import { type Access, type User, userByHeader } from './access.ts';
import type { Adapter } from './adapter.ts';
import { MalformedError, route } from './route.ts';
import type { RestServices } from './services.ts';
import { dateTime, inSnakeCase, MAX_LISTED, newest, optionalDateTime } from './values.ts';

/** Header in which Blnk clients send their key, also on the data plane. */
export const KEY_HEADER = 'X-Blnk-Key';

// In Blnk, times are never omitted.
const NEVER_USED = '0001-01-01T00:00:00Z';
const NEVER = '9999-12-31T23:59:59Z';
/** All actions on a resource in Blnk. */
const ACTIONS = ['read', 'write', 'delete'];

/** A missing key, for which Blnk returns a different code than for an invalid one. */
class MissingKeyError extends RequestError {
  constructor() {
    super('UNAUTHENTICATED', `Sign in, and send the access token as "${KEY_HEADER}: …".`);
  }
}

const byHeader = userByHeader(KEY_HEADER);
const user: Access<User> = {
  ...byHeader,
  authenticate(exchange, services) {
    const { headers } = exchange.req;
    if (headers[KEY_HEADER.toLowerCase()] || headers.authorization)
      return byHeader.authenticate(exchange, services);
    throw new MissingKeyError();
  },
};

const apiKey = z.object({
  api_key_id: z.string(),
  key: z.string().describe('The full key on creation, otherwise its client id.'),
  name: z.string(),
  owner_id: z.string(),
  scopes: z.array(z.string()),
  expires_at: z.string(),
  created_at: z.string(),
  last_used_at: z.string(),
  is_revoked: z.boolean(),
  revoked_at: z.string().optional(),
});

const createRequest = z.object({
  name: z.string(),
  scopes: z.array(z.string()).describe('`*`, or `resource:action`, where the action may be `*`.'),
  owner: z
    .string()
    .min(1)
    .describe('The id or the verified email address of an account: your own, or any for administrators.'),
  expires_at: z.iso.datetime({ offset: true }),
});

const byOwner = z.object({
  owner: z.string().optional().describe('The id or the email address of an account. Defaults to your own.'),
});
const keyRef = z.object({ id: z.string().describe('The id or the client id.') });

/** Returns the owner whose keys a request is about. @throws {RequestError} `FORBIDDEN`, also for unknown accounts. */
async function findOwner(
  ref: string | undefined,
  who: User,
  { administration }: RestServices,
): Promise<Account> {
  const owner = ref ? await administration.find(who.viewer, ref) : who.account;
  if (owner) return owner;
  throw new RequestError('FORBIDDEN', 'You cannot manage the API keys of this owner.');
}

/** Returns the owner of a new key. @throws {RequestError} `FORBIDDEN`, also when the email address is not verified. */
async function requireRecipient(ref: string, who: User, services: RestServices): Promise<Account> {
  const owner = await findOwner(ref, who, services);
  if (mayReceiveKeys(owner, ref, who.viewer)) return owner;
  throw new RequestError(
    'FORBIDDEN',
    'The email address of this owner is not verified. Verify it, or use the id of the account.',
  );
}

const SCOPE = /^(\*|\*:\*|[^:*]+:.+)$/;

/** Converts Blnk scopes to scopes of the gateway. @throws {ValidationError} */
function toDataScopes(given: readonly string[]): string[] {
  const invalid = [...given.entries()].filter(([, scope]) => !SCOPE.test(scope));
  if (invalid.length === 0) return given.flatMap(expandScope);
  throw new ValidationError(
    invalid.map(([index, scope]) => ({ path: ['scopes', String(index)], message: problemWith(scope) })),
  );
}

function problemWith(scope: string): string {
  return scope.startsWith('*:')
    ? 'must name a resource, because the gateway cannot expand "*" as a resource, except in "*:*"'
    : 'must be "*", or a resource and an action as "resource:action"';
}

/** Expands a Blnk wildcard to the scopes that it includes. */
function expandScope(scope: string): string[] {
  if (scope === '*:*') return [WILDCARD];
  const [, resource] = /^(.+):\*$/.exec(scope) ?? [];
  return resource === undefined ? [scope] : ACTIONS.map((action) => `${resource}:${action}`);
}

function asApiKey(key: ClientKey): z.output<typeof apiKey> {
  return {
    api_key_id: key.id,
    key: key.clientId,
    name: key.name,
    owner_id: key.ownerId,
    scopes: [...key.scopes],
    expires_at: optionalDateTime(key.expiresAt) ?? NEVER,
    created_at: dateTime(key.createdAt),
    last_used_at: optionalDateTime(key.lastUsedAt) ?? NEVER_USED,
    is_revoked: key.revokedAt !== null,
    revoked_at: optionalDateTime(key.revokedAt),
  };
}

/** Error codes of Blnk, by which its clients distinguish errors. */
const CODES: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'AUTH_INVALID_API_KEY',
  FORBIDDEN: 'AUTH_CROSS_OWNER_ACCESS',
  VALIDATION_FAILED: 'GEN_VALIDATION_ERROR',
  BAD_REQUEST: 'GEN_MALFORMED_REQUEST',
  NOT_FOUND: 'APIKEY_NOT_FOUND',
  RATE_LIMITED: 'GEN_RATE_LIMITED',
};

function toBlnkCode(error: DomainError, status: number): string {
  if (status === 413) return 'GEN_PAYLOAD_TOO_LARGE';
  if (error instanceof MissingKeyError) return 'AUTH_MISSING_API_KEY';
  if (error instanceof MalformedError) return 'GEN_MALFORMED_REQUEST';
  return CODES[error.code] ?? 'GEN_INTERNAL';
}

/** Revokes a key. Ignores keys that are already revoked, because Blnk accepts repeated revocation. */
async function revoke(id: string, who: User, { clientKeys }: RestServices): Promise<void> {
  try {
    await clientKeys.revoke(id, who);
  } catch (error) {
    if (!(error instanceof ClientKeyRevokedError)) throw error;
  }
}

/**
 * Serves the API-key management of Blnk clients. Requires the access token of a user where those clients send the
 * master key. Rejects client keys, so that no key can grant more than its owner may.
 */
export const blnk: Adapter = {
  name: 'blnk',
  summary: 'API-key management for Blnk clients.',
  error: {
    type: 'application/json',
    schema: z.object({
      error: z.string(),
      error_detail: z.object({ code: z.string(), message: z.string() }),
    }),
  },
  refuse({ error, status }) {
    const message = inSnakeCase(error);
    return { status, body: { error: message, error_detail: { code: toBlnkCode(error, status), message } } };
  },
  routes: [
    route({
      method: 'GET',
      path: '/api-keys',
      summary: `Lists the API keys of an owner, newest first, at most ${MAX_LISTED}.`,
      access: user,
      query: byOwner,
      answer: { status: 200, schema: z.array(apiKey) },
      async handle({ who, query }, services) {
        const { id: ownerId } = await findOwner(query.owner, who, services);
        const keys = await services.clientKeys.list(who.viewer, { ownerId }, newest());
        return keys.map(asApiKey);
      },
    }),
    route({
      method: 'POST',
      path: '/api-keys',
      summary: 'Creates an API key with the default rate limit.',
      access: user,
      json: createRequest,
      answer: { status: 201, schema: apiKey },
      async handle({ who, body }, services) {
        const owner = await requireRecipient(body.owner, who, services);
        const input = {
          name: body.name,
          scopes: toDataScopes(body.scopes),
          expiresAt: new Date(body.expires_at),
        };
        const { clientKey, key } = await services.clientKeys.create(input, who, owner.id);
        return { ...asApiKey(clientKey), key };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api-keys/:id',
      summary: 'Revokes an API key permanently. The record remains.',
      access: user,
      params: keyRef,
      query: byOwner,
      answer: { status: 204 },
      async handle({ who, params: { id }, query }, services) {
        const owner = await findOwner(query.owner, who, services);
        const key = await services.clientKeys.find(who.viewer, id);
        if (key?.ownerId !== owner.id) throw new NotFoundError('API key');
        await revoke(key.id, who, services);
      },
    }),
  ],
};
