import { NotFoundError } from '../errors.ts';
import {
  ClientKeyDocument,
  type ClientKeyFieldsFragment,
  ClientKeysDocument,
  CreateClientKeyDocument,
  DeleteClientKeyDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
} from '../generated/operations.ts';
import { List, pageOf } from '../list.ts';
import type { CallOptions, Send } from '../plane.ts';
import { PAGE_SIZE, type Time, timeOf } from './input.ts';

export type ClientKeyStatus = 'ACTIVE' | 'EXPIRED' | 'REVOKED';

/** A credential with which a service calls the protected APIs. All times are ISO 8601. */
export interface ClientKey {
  /** The global id. */
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** What the full key begins with: the client id. */
  readonly key_prefix: string;
  readonly scopes: string[];
  /** Requests in any 60 seconds; null: unlimited. */
  readonly rate_limit_per_minute: number | null;
  readonly created_at: string;
  /** When it was last updated, rotated or revoked. */
  readonly updated_at: string;
  /** null: never. */
  readonly expires_at: string | null;
  /** null: it is not. */
  readonly revoked_at: string | null;
  /** When it was last let in, known with a delay of seconds. */
  readonly last_used_at: string | null;
  /** The global id of the account that owns it. */
  readonly user_id: string;
  readonly client_id: string;
  readonly status: ClientKeyStatus;
  readonly callback_url: string | null;
}

/** A key with its secret, which is told once and never again. */
export interface IssuedClientKey {
  readonly client_key: ClientKey;
  /** The full key, `{client_id}_{client_secret}`. */
  readonly key: string;
  readonly client_secret: string;
}

export interface CreateClientKeyInput {
  /** 1 to 100 characters; unique among your keys that are not revoked. */
  readonly name: string;
  /** Up to 1000 characters. */
  readonly description?: string | null | undefined;
  /** Up to 100 RFC 6749 scope-tokens; `*` grants all. */
  readonly scopes: readonly string[];
  /** Requests in any 60 seconds, 1 to 1,000,000. Omitted: the gateway's default; null: unlimited. */
  readonly rate_limit_per_minute?: number | null | undefined;
  /** Omitted or null: it never expires. */
  readonly expires_at?: Time | null | undefined;
  /** An http or https URL, up to 2000 characters. */
  readonly callback_url?: string | null | undefined;
}

/** What to change: undefined leaves a field as it is, null clears it. */
export type UpdateClientKeyInput = {
  readonly [Field in keyof CreateClientKeyInput]?: CreateClientKeyInput[Field] | undefined;
};

/** Which keys to list. Everything given must hold. */
export interface ListClientKeysInput {
  readonly status?: ClientKeyStatus | undefined;
  /** Only keys with this in their name, description or client id, in any case. */
  readonly search?: string | undefined;
  /** How many to fetch at a time, 1 to 100. Default: 100. */
  readonly page_size?: number | undefined;
}

/** All keys that a list was to have. */
export interface ClientKeyList {
  readonly client_keys: ClientKey[];
  readonly total: number;
}

/** The client keys of whoever is signed in; of everybody, for an administrator. An `id` is a global id or a client id. */
export class ClientKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Creates a key. Keep `key`: it is told here alone. @throws {ValidationError} */
  async create(input: CreateClientKeyInput, options?: CallOptions): Promise<IssuedClientKey> {
    const { createClientKey } = await this.#send(
      CreateClientKeyDocument,
      { input: { ...fieldsOf(input), name: input.name, scopes: input.scopes } },
      options,
    );
    return issued(createClientKey);
  }

  /** Lists keys, newest first: `await` for all, `for await` for one after the other. */
  list(input: ListClientKeysInput = {}, options?: CallOptions): List<ClientKey, ClientKeyList> {
    const { status, search: text, page_size: first = PAGE_SIZE } = input;
    return new List(
      async (after) => {
        const variables = { first, after, filter: { status, text } };
        const { clientKeys } = await this.#send(ClientKeysDocument, variables, options);
        return pageOf(clientKeys, toClientKey);
      },
      (client_keys, total) => ({ client_keys, total }),
    );
  }

  /** @throws {NotFoundError} when there is no such key, or it is not yours. */
  async get(id: string, options?: CallOptions): Promise<ClientKey> {
    const { clientKey } = await this.#send(ClientKeyDocument, { id }, options);
    if (!clientKey) throw new NotFoundError('NOT_FOUND', 'There is no such client key.');
    return toClientKey(clientKey);
  }

  /** Changes a key from the next request on. @throws {ValidationError | NotFoundError | ConflictError} */
  async update(id: string, input: UpdateClientKeyInput, options?: CallOptions): Promise<ClientKey> {
    const { name, scopes } = input;
    const variables = { input: { id, name, scopes, ...fieldsOf(input) } };
    const { updateClientKey } = await this.#send(UpdateClientKeyDocument, variables, options);
    return toClientKey(updateClientKey.clientKey);
  }

  /**
   * Gives a key a new secret. The old one stays good for `grace_period_seconds`, 0 to 2,592,000; 0 by default.
   * @throws {ValidationError | NotFoundError | ConflictError}
   */
  async rotate(
    id: string,
    input: { readonly grace_period_seconds?: number | undefined } = {},
    options?: CallOptions,
  ): Promise<IssuedClientKey> {
    const variables = { input: { id, gracePeriodSeconds: input.grace_period_seconds } };
    const { rotateClientKey } = await this.#send(RotateClientKeyDocument, variables, options);
    return issued(rotateClientKey);
  }

  /** Ends a key for good and keeps it on record. @throws {NotFoundError | ConflictError} */
  async revoke(id: string, options?: CallOptions): Promise<ClientKey> {
    const { revokeClientKey } = await this.#send(RevokeClientKeyDocument, { input: { id } }, options);
    return toClientKey(revokeClientKey.clientKey);
  }

  /** Removes a key. Its events stay. @throws {NotFoundError} */
  async delete(
    id: string,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly client_id: string }> {
    const { deleteClientKey } = await this.#send(DeleteClientKeyDocument, { input: { id } }, options);
    return { id: deleteClientKey.deletedId, client_id: deleteClientKey.clientId };
  }
}

function fieldsOf(input: UpdateClientKeyInput) {
  return {
    description: input.description,
    rateLimitPerMinute: input.rate_limit_per_minute,
    expiresAt: timeOf(input.expires_at),
    callbackUrl: input.callback_url,
  };
}

interface Issued {
  readonly clientKey: ClientKeyFieldsFragment;
  readonly key: string;
  readonly clientSecret: string;
}

function issued({ clientKey, key, clientSecret }: Issued): IssuedClientKey {
  return { client_key: toClientKey(clientKey), key, client_secret: clientSecret };
}

function toClientKey(fields: ClientKeyFieldsFragment): ClientKey {
  return {
    id: fields.id,
    name: fields.name,
    description: fields.description,
    key_prefix: fields.keyPrefix,
    scopes: [...fields.scopes],
    rate_limit_per_minute: fields.rateLimitPerMinute,
    created_at: fields.createdAt,
    updated_at: fields.updatedAt,
    expires_at: fields.expiresAt,
    revoked_at: fields.revokedAt,
    last_used_at: fields.lastUsedAt,
    user_id: fields.ownerId,
    client_id: fields.clientId,
    status: fields.status,
    callback_url: fields.callbackUrl,
  };
}
