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
import { dateTime, inSnakeCase, newest, optionalDateTime } from './values.ts';

/** Where its clients put their key, on the data plane too. */
export const KEY_HEADER = 'X-Blnk-Key';

// Its clients ask for all keys of an owner at once.
const MAX_LISTED = 1000;
// There, times are never absent.
const NEVER_USED = '0001-01-01T00:00:00Z';
const NEVER = '9999-12-31T23:59:59Z';
/** All that one can do with a resource there. */
const ACTIONS = ['read', 'write', 'delete'];

/** There, whoever sends no key is told something else than whoever sends a wrong one. */
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
  key: z.string().describe('The whole key when it is created, later its client id.'),
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
  scopes: z.array(z.string()).describe('`*`, or `resource:action`, of which the action may be `*`.'),
  owner: z
    .string()
    .min(1)
    .describe('The id or the verified email address of an account: your own, or as administrator any.'),
  expires_at: z.iso.datetime({ offset: true }),
});

const byOwner = z.object({ owner: z.string().optional().describe('Without it, it is you.') });
const keyRef = z.object({ id: z.string().describe('The id or the client id.') });

/** Whose keys a request is about. @throws {RequestError} `FORBIDDEN`, whether there is such an account or not. */
async function ownerOf(
  ref: string | undefined,
  who: User,
  { administration }: RestServices,
): Promise<Account> {
  const owner = ref ? await administration.find(who.viewer, ref) : who.account;
  if (owner) return owner;
  throw new RequestError('FORBIDDEN', 'You cannot manage the API keys of this owner.');
}

/** Whom a new key is for. @throws {RequestError} `FORBIDDEN` also when the address of the account is not verified. */
async function recipientOf(ref: string, who: User, services: RestServices): Promise<Account> {
  const owner = await ownerOf(ref, who, services);
  if (mayReceiveKeys(owner, ref, who.viewer)) return owner;
  throw new RequestError(
    'FORBIDDEN',
    'The email address of this owner is not verified. Verify it, or give the id of the account.',
  );
}

const SCOPE = /^(\*|\*:\*|[^:*]+:.+)$/;

/** The scopes that are meant, in words that are the same here. @throws {ValidationError} */
function scopesOf(given: readonly string[]): string[] {
  const wrong = [...given.entries()].filter(([, scope]) => !SCOPE.test(scope));
  if (wrong.length === 0) return given.flatMap(spelledOut);
  throw new ValidationError(
    wrong.map(([place, scope]) => ({ path: ['scopes', String(place)], message: whyNot(scope) })),
  );
}

function whyNot(scope: string): string {
  return scope.startsWith('*:')
    ? 'must name a resource: which ones "*" would be is not known here, but in "*:*"'
    : 'must be "*", or a resource and an action as "resource:action"';
}

/** What stands for several scopes there. */
function spelledOut(scope: string): string[] {
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

/** Its catalogue of codes, by which its clients tell errors apart. */
const CODES: Partial<Record<ErrorCode, string>> = {
  UNAUTHENTICATED: 'AUTH_INVALID_API_KEY',
  FORBIDDEN: 'AUTH_CROSS_OWNER_ACCESS',
  VALIDATION_FAILED: 'GEN_VALIDATION_ERROR',
  BAD_REQUEST: 'GEN_MALFORMED_REQUEST',
  NOT_FOUND: 'APIKEY_NOT_FOUND',
  RATE_LIMITED: 'GEN_RATE_LIMITED',
};

function codeOf(error: DomainError, status: number): string {
  if (status === 413) return 'GEN_PAYLOAD_TOO_LARGE';
  if (error instanceof MissingKeyError) return 'AUTH_MISSING_API_KEY';
  if (error instanceof MalformedError) return 'GEN_MALFORMED_REQUEST';
  return CODES[error.code] ?? 'GEN_INTERNAL';
}

/** Revokes a key; there, that is done as well when it was before. */
async function revoke(id: string, who: User, { clientKeys }: RestServices): Promise<void> {
  try {
    await clientKeys.revoke(id, who);
  } catch (error) {
    if (!(error instanceof ClientKeyRevokedError)) throw error;
  }
}

/**
 * Serves clients of Blnk: what is about API keys. A person manages them, with an access token where those
 * clients put the master key; a client key manages nothing, so that none can grant more than its owner may.
 */
export const blnk: Adapter = {
  name: 'blnk',
  summary: 'For the clients of Blnk.',
  error: {
    type: 'application/json',
    schema: z.object({
      error: z.string(),
      error_detail: z.object({ code: z.string(), message: z.string() }),
    }),
  },
  refuse({ error, status }) {
    const message = inSnakeCase(error);
    return { status, body: { error: message, error_detail: { code: codeOf(error, status), message } } };
  },
  routes: [
    route({
      method: 'GET',
      path: '/api-keys',
      summary: `The API keys of an owner, newest first, ${MAX_LISTED} at most.`,
      access: user,
      query: byOwner,
      answer: { status: 200, schema: z.array(apiKey) },
      async handle({ who, query }, services) {
        const { id: ownerId } = await ownerOf(query.owner, who, services);
        const keys = await services.clientKeys.list(who.viewer, { ownerId }, newest(MAX_LISTED));
        return keys.map(asApiKey);
      },
    }),
    route({
      method: 'POST',
      path: '/api-keys',
      summary: 'Creates an API key, with the default limit.',
      access: user,
      json: createRequest,
      answer: { status: 201, schema: apiKey },
      async handle({ who, body }, services) {
        const owner = await recipientOf(body.owner, who, services);
        const input = {
          name: body.name,
          scopes: scopesOf(body.scopes),
          expiresAt: new Date(body.expires_at),
        };
        const { clientKey, key } = await services.clientKeys.create(input, who, owner.id);
        return { ...asApiKey(clientKey), key };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api-keys/:id',
      summary: 'Ends an API key for good, and keeps it on record.',
      access: user,
      params: keyRef,
      query: byOwner,
      answer: { status: 204 },
      async handle({ who, params: { id }, query }, services) {
        const owner = await ownerOf(query.owner, who, services);
        const key = await services.clientKeys.find(who.viewer, id);
        if (key?.ownerId !== owner.id) throw new NotFoundError('API key');
        await revoke(key.id, who, services);
      },
    }),
  ],
};
