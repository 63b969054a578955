import { NotFoundError } from '../errors.ts';
import {
  ClientKeyDocument,
  type ClientKeyFieldsFragment,
  ClientKeysDocument,
  CreateClientAccessTokenDocument,
  CreateClientKeyDocument,
  DeleteClientKeyDocument,
  ImportClientKeysDocument,
  RevokeClientKeyDocument,
  RotateClientKeyDocument,
  UpdateClientKeyDocument,
} from '../generated/operations.ts';
import { List, toPage } from '../list.ts';
import type { AccessToken } from '../oauth.ts';
import type { CallOptions, Send } from '../plane.ts';
import type {
  ClientKey,
  ClientKeyList,
  CreateClientKeyInput,
  EncryptedClientKey,
  EncryptTo,
  IssuedClientKey,
  ListClientKeysInput,
  RotateClientKeyInput,
  ShownToCaller,
  UpdateClientKeyInput,
} from './client-key.ts';
import { attributesInput, toClientKey } from './client-key-fields.ts';
import type { ClientKeyImport, ImportClientKeysOptions } from './client-key-import.ts';
import { PAGE_SIZE } from './input.ts';
import { importInput, toImports } from './to-client-key-import.ts';

/**
 * The client keys of the account that is signed in, or of all accounts for an administrator. An `id` is a global id or
 * a client id.
 */
export class ClientKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Creates a key. Store `key`, because it is returned only once. With `encrypt_to`, it is returned only encrypted to
   * PGP keys. With an `idempotency_key`, the call can be repeated if the response was lost.
   * @throws {ValidationError | ConflictError}
   * @example
   * const idempotency_key = crypto.randomUUID();
   * const { key } = await management.clientKeys.create({ name: 'Billing', scopes: ['read'], idempotency_key });
   */
  async create(input: CreateClientKeyInput, options?: CallOptions): Promise<IssuedClientKey>;
  async create(input: CreateClientKeyInput<EncryptTo>, options?: CallOptions): Promise<EncryptedClientKey>;
  async create(input: CreateClientKeyInput<EncryptTo | ShownToCaller>, options?: CallOptions) {
    const { name, scopes, encrypt_to: encryptTo, idempotency_key: idempotencyKey } = input;
    const variables = { input: { ...attributesInput(input), name, scopes, encryptTo, idempotencyKey } };
    const { createClientKey } = await this.#send(CreateClientKeyDocument, variables, options);
    return toIssuedClientKey(createClientKey);
  }

  /** Lists keys, newest first. `await` returns all at once, `for await` iterates over them. */
  list(input: ListClientKeysInput = {}, options?: CallOptions): List<ClientKey, ClientKeyList> {
    const { status, search: text, page_size: first = PAGE_SIZE } = input;
    return new List(
      async (after) => {
        const variables = { first, after, filter: { status, text } };
        const { clientKeys } = await this.#send(ClientKeysDocument, variables, options);
        return toPage(clientKeys, toClientKey);
      },
      (client_keys, total) => ({ client_keys, total }),
    );
  }

  /** @throws {NotFoundError} when the key does not exist or belongs to another account. */
  async get(id: string, options?: CallOptions): Promise<ClientKey> {
    const { clientKey } = await this.#send(ClientKeyDocument, { id }, options);
    if (!clientKey) throw new NotFoundError('NOT_FOUND', 'There is no such client key.');
    return toClientKey(clientKey);
  }

  /** Updates a key, effective from the next request. @throws {ValidationError | NotFoundError | ConflictError} */
  async update(id: string, input: UpdateClientKeyInput, options?: CallOptions): Promise<ClientKey> {
    const variables = { input: { id, ...attributesInput(input) } };
    const { updateClientKey } = await this.#send(UpdateClientKeyDocument, variables, options);
    return toClientKey(updateClientKey.clientKey);
  }

  /** Replaces the secret of a key. @throws {ValidationError | NotFoundError | ConflictError} */
  async rotate(id: string, input?: RotateClientKeyInput, options?: CallOptions): Promise<IssuedClientKey>;
  async rotate(
    id: string,
    input: RotateClientKeyInput<EncryptTo>,
    options?: CallOptions,
  ): Promise<EncryptedClientKey>;
  async rotate(
    id: string,
    input: RotateClientKeyInput<EncryptTo | ShownToCaller> = {},
    options?: CallOptions,
  ) {
    const { grace_period_seconds: gracePeriodSeconds, encrypt_to: encryptTo } = input;
    const idempotencyKey = input.idempotency_key;
    const variables = { input: { id, gracePeriodSeconds, encryptTo, idempotencyKey } };
    const { rotateClientKey } = await this.#send(RotateClientKeyDocument, variables, options);
    return toIssuedClientKey(rotateClientKey);
  }

  /** Revokes a key permanently without deleting it. @throws {NotFoundError | ConflictError} */
  async revoke(id: string, options?: CallOptions): Promise<ClientKey> {
    const { revokeClientKey } = await this.#send(RevokeClientKeyDocument, { input: { id } }, options);
    return toClientKey(revokeClientKey.clientKey);
  }

  /**
   * Creates an access token for a key without its secret, to test the APIs with the permissions of the key. Requests
   * with the token count as requests of the key.
   * @throws {ValidationError | NotFoundError | ConflictError}
   */
  async createAccessToken(id: string, options?: CallOptions): Promise<AccessToken> {
    const { createClientAccessToken: created } = await this.#send(
      CreateClientAccessTokenDocument,
      { input: { id } },
      options,
    );
    const { accessToken, expiresIn, scope } = created;
    return { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn, scope };
  }

  /**
   * Imports keys of another system by their hashes, for administrators. Their secrets remain valid until the keys are
   * rotated. Returns one result for each key, in the order of the input.
   * @throws {PermissionError | ValidationError}
   */
  async import(input: ImportClientKeysOptions, options?: CallOptions): Promise<ClientKeyImport[]> {
    const variables = { input: importInput(input) };
    const { importClientKeys } = await this.#send(ImportClientKeysDocument, variables, options);
    return toImports(importClientKeys);
  }

  /** Deletes a key. Its events are kept. @throws {NotFoundError} */
  async delete(
    id: string,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly client_id: string }> {
    const { deleteClientKey } = await this.#send(DeleteClientKeyDocument, { input: { id } }, options);
    return { id: deleteClientKey.deletedId, client_id: deleteClientKey.clientId };
  }
}

type IssuedFields = { readonly clientKey: ClientKeyFieldsFragment } & (
  | { readonly key: string; readonly clientSecret: string }
  | { readonly encryptedKey: string }
);

function toIssuedClientKey(fields: IssuedFields): IssuedClientKey | EncryptedClientKey {
  const client_key = toClientKey(fields.clientKey);
  if ('encryptedKey' in fields) return { client_key, encrypted_key: fields.encryptedKey };
  return { client_key, key: fields.key, client_secret: fields.clientSecret };
}
