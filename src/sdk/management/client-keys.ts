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
import { List, pageOf } from '../list.ts';
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

/** The client keys of whoever is signed in; of everybody, for an administrator. An `id` is a global id or a client id. */
export class ClientKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /**
   * Creates a key. Keep `key`: it is told here alone. With `encrypt_to` it is told to the holders of PGP keys alone.
   * With an `idempotency_key` the call can be repeated when its answer was lost.
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
    const variables = { input: { id, ...attributesInput(input) } };
    const { updateClientKey } = await this.#send(UpdateClientKeyDocument, variables, options);
    return toClientKey(updateClientKey.clientKey);
  }

  /** Gives a key a new secret, told as by `create`. @throws {ValidationError | NotFoundError | ConflictError} */
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
    return issued(rotateClientKey);
  }

  /** Ends a key for good and keeps it on record. @throws {NotFoundError | ConflictError} */
  async revoke(id: string, options?: CallOptions): Promise<ClientKey> {
    const { revokeClientKey } = await this.#send(RevokeClientKeyDocument, { input: { id } }, options);
    return toClientKey(revokeClientKey.clientKey);
  }

  /**
   * Gets an access token of a key without its secret, to try the APIs as it would. Requests with it count as
   * requests of the key.
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
   * Takes over keys of another system by their hashes, for administrators: their secrets are good as they are,
   * until they are rotated. Answers for each, in their order, what became of it.
   * @throws {PermissionError | ValidationError}
   */
  async import(input: ImportClientKeysOptions, options?: CallOptions): Promise<ClientKeyImport[]> {
    const variables = { input: importInput(input) };
    const { importClientKeys } = await this.#send(ImportClientKeysDocument, variables, options);
    return toImports(importClientKeys);
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

type Issued = { readonly clientKey: ClientKeyFieldsFragment } & (
  | { readonly key: string; readonly clientSecret: string }
  | { readonly encryptedKey: string }
);

function issued(answer: Issued): IssuedClientKey | EncryptedClientKey {
  const client_key = toClientKey(answer.clientKey);
  if ('encryptedKey' in answer) return { client_key, encrypted_key: answer.encryptedKey };
  return { client_key, key: answer.key, client_secret: answer.clientSecret };
}
