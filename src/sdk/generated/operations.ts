/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** What an account may do. */
export type AccountRole =
  /** Sees and manages everything of every account. */
  | 'ADMIN'
  /** Sees and manages its own. */
  | 'MEMBER';

/** The PGP key to add. */
export type AddPgpKeyInput = {
  /** One public key as `gpg --armor --export` prints it, up to 64 KB, which can be encrypted to now. */
  readonly armoredKey: string;
};

/** Which client keys to list. Everything given must hold. */
export type ClientKeyFilter = {
  /** Only keys in this status. */
  readonly status?: ClientKeyStatus | null | undefined;
  /** Only keys with this in their name, description or client id, in any case. */
  readonly text?: string | null | undefined;
};

/** What a client key may be beside its scopes. */
export type ClientKeyRole =
  /** A client. It never manages anything. */
  | 'MEMBER';

/** Whether a client key can be used. */
export type ClientKeyStatus =
  /** It can be used. */
  | 'ACTIVE'
  /** Its time is over. A later expiry makes it active again. */
  | 'EXPIRED'
  /** It was ended for good, and is kept on record. */
  | 'REVOKED';

/** The client key to create. */
export type CreateClientKeyInput = {
  /** An http or https URL, up to 2000 characters. */
  readonly callbackUrl?: string | null | undefined;
  /** What it is for, up to 1000 characters. */
  readonly description?: string | null | undefined;
  /** Fingerprints of 1 to 10 of your own PGP keys, in any case, with or without spaces. The new key is then encrypted to all of them, and shown to nobody. */
  readonly encryptTo?: ReadonlyArray<string> | null | undefined;
  /** When it stops working. Omitted or null: never. */
  readonly expiresAt?: string | null | undefined;
  /** 1 to 100 characters; unique among your keys that are not revoked. */
  readonly name: string;
  /** Requests in any 60 seconds, 1 to 1,000,000. Omitted: the gateway's default; null: unlimited. */
  readonly rateLimitPerMinute?: number | null | undefined;
  /** Up to 100 RFC 6749 scope-tokens; `*` grants all. */
  readonly scopes: ReadonlyArray<string>;
};

/** The key to remove. */
export type DeleteClientKeyInput = {
  /** The global id or the client id. */
  readonly id: string;
};

/** The PGP key to remove. */
export type DeletePgpKeyInput = {
  /** The global id. */
  readonly id: string;
};

/** Which events to list. Everything given must hold. */
export type EventFilter = {
  /** Only events of this object: its global id. */
  readonly target?: string | null | undefined;
  /** Only events of this type. */
  readonly type?: string | null | undefined;
};

/** Who signs in. */
export type LoginInput = {
  /** The account's email address. */
  readonly email: string;
  /** The account's password. */
  readonly password: string;
};

/** The token to exchange. */
export type RefreshTokenInput = {
  /** The refresh token of the session. */
  readonly refreshToken: string;
};

/** The key to end. */
export type RevokeClientKeyInput = {
  /** The global id or the client id. */
  readonly id: string;
};

/** The key that gets a new secret. */
export type RotateClientKeyInput = {
  /** Fingerprints of 1 to 10 of your own PGP keys, in any case, with or without spaces. The new key is then encrypted to all of them, and shown to nobody. */
  readonly encryptTo?: ReadonlyArray<string> | null | undefined;
  /** How long the old secret stays good, 0 to 2,592,000 seconds. Omitted: it ends at once. */
  readonly gracePeriodSeconds?: number | null | undefined;
  /** The global id or the client id. */
  readonly id: string;
};

/** The account to make. */
export type SignUpInput = {
  /** A name to show others, 1 to 100 characters. */
  readonly displayName: string;
  /** The address that will sign in. */
  readonly email: string;
  /** 15 to 1024 characters. */
  readonly password: string;
};

/** What to change. Omitted: unchanged; null: cleared, where a key can be without. */
export type UpdateClientKeyInput = {
  /** An http or https URL, up to 2000 characters. */
  readonly callbackUrl?: string | null | undefined;
  /** What it is for, up to 1000 characters. */
  readonly description?: string | null | undefined;
  /** When it stops working; null: never. */
  readonly expiresAt?: string | null | undefined;
  /** The global id or the client id. */
  readonly id: string;
  /** The new name, 1 to 100 characters. */
  readonly name?: string | null | undefined;
  /** Requests in any 60 seconds, 1 to 1,000,000; null: unlimited. */
  readonly rateLimitPerMinute?: number | null | undefined;
  /** The new scopes, in place of the old ones. */
  readonly scopes?: ReadonlyArray<string> | null | undefined;
};

export type AccountFieldsFragment = { readonly id: string, readonly email: string, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly email: string, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string } };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { readonly signUp:
    | { readonly __typename: 'SignUpClosedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'SignUpPayload', readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly account: { readonly id: string, readonly email: string, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { readonly login:
    | { readonly __typename: 'InvalidCredentialsError', readonly message: string, readonly code: string }
    | { readonly __typename: 'LoginPayload', readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly account: { readonly id: string, readonly email: string, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string } }
   };

export type RefreshTokenMutationVariables = Exact<{
  input: RefreshTokenInput;
}>;


export type RefreshTokenMutation = { readonly refreshToken:
    | { readonly __typename: 'InvalidRefreshTokenError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RefreshTokenPayload', readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly account: { readonly id: string, readonly email: string, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string } }
   };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { readonly logout: { readonly account: { readonly id: string, readonly email: string, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string } } };

export type ClientKeyFieldsFragment = { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null };

export type ClientKeyQueryVariables = Exact<{
  id: string;
}>;


export type ClientKeyQuery = { readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } | null };

export type ClientKeysQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: ClientKeyFilter | null | undefined;
}>;


export type ClientKeysQuery = { readonly clientKeys: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }> } };

export type CreateClientKeyMutationVariables = Exact<{
  input: CreateClientKeyInput;
}>;


export type CreateClientKeyMutation = { readonly createClientKey:
    | { readonly __typename: 'CreateClientKeyPayload', readonly key: string, readonly clientSecret: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'EncryptedClientKeyPayload', readonly encryptedKey: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type UpdateClientKeyMutationVariables = Exact<{
  input: UpdateClientKeyInput;
}>;


export type UpdateClientKeyMutation = { readonly updateClientKey:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'UpdateClientKeyPayload', readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type RotateClientKeyMutationVariables = Exact<{
  input: RotateClientKeyInput;
}>;


export type RotateClientKeyMutation = { readonly rotateClientKey:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'EncryptedClientKeyPayload', readonly encryptedKey: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RotateClientKeyPayload', readonly key: string, readonly clientSecret: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type RevokeClientKeyMutationVariables = Exact<{
  input: RevokeClientKeyInput;
}>;


export type RevokeClientKeyMutation = { readonly revokeClientKey:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RevokeClientKeyPayload', readonly clientKey: { readonly id: string, readonly clientId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
   };

export type DeleteClientKeyMutationVariables = Exact<{
  input: DeleteClientKeyInput;
}>;


export type DeleteClientKeyMutation = { readonly deleteClientKey:
    | { readonly __typename: 'DeleteClientKeyPayload', readonly deletedId: string, readonly clientId: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
   };

export type EventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type EventsQuery = { readonly events: { readonly totalCount: number, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly type: string, readonly actor: string | null, readonly target: string, readonly ip: string, readonly userAgent: string | null, readonly requestId: string, readonly createdAt: string, readonly metadata: Readonly<Record<string, unknown>> } }> } };

export type PgpKeyFieldsFragment = { readonly id: string, readonly fingerprint: string, readonly userIds: ReadonlyArray<string>, readonly algorithm: string, readonly armoredKey: string, readonly createdAt: string, readonly expiresAt: string | null };

export type PgpKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type PgpKeysQuery = { readonly pgpKeys: ReadonlyArray<{ readonly id: string, readonly fingerprint: string, readonly userIds: ReadonlyArray<string>, readonly algorithm: string, readonly armoredKey: string, readonly createdAt: string, readonly expiresAt: string | null }> };

export type AddPgpKeyMutationVariables = Exact<{
  input: AddPgpKeyInput;
}>;


export type AddPgpKeyMutation = { readonly addPgpKey:
    | { readonly __typename: 'AddPgpKeyPayload', readonly pgpKey: { readonly id: string, readonly fingerprint: string, readonly userIds: ReadonlyArray<string>, readonly algorithm: string, readonly armoredKey: string, readonly createdAt: string, readonly expiresAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type DeletePgpKeyMutationVariables = Exact<{
  input: DeletePgpKeyInput;
}>;


export type DeletePgpKeyMutation = { readonly deletePgpKey:
    | { readonly __typename: 'DeletePgpKeyPayload', readonly deletedId: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AccountFieldsFragmentDoc = new TypedDocumentString(`
    fragment AccountFields on Account {
  id
  email
  displayName
  role
  createdAt
}
    `, {"fragmentName":"AccountFields"}) as unknown as TypedDocumentString<AccountFieldsFragment, unknown>;
export const ClientKeyFieldsFragmentDoc = new TypedDocumentString(`
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}
    `, {"fragmentName":"ClientKeyFields"}) as unknown as TypedDocumentString<ClientKeyFieldsFragment, unknown>;
export const PgpKeyFieldsFragmentDoc = new TypedDocumentString(`
    fragment PgpKeyFields on PgpKey {
  id
  fingerprint
  userIds
  algorithm
  armoredKey
  createdAt
  expiresAt
}
    `, {"fragmentName":"PgpKeyFields"}) as unknown as TypedDocumentString<PgpKeyFieldsFragment, unknown>;
export const MeDocument = new TypedDocumentString(`
    query Me {
  me {
    ...AccountFields
  }
}
    fragment AccountFields on Account {
  id
  email
  displayName
  role
  createdAt
}`) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const SignUpDocument = new TypedDocumentString(`
    mutation SignUp($input: SignUpInput!) {
  signUp(input: $input) {
    __typename
    ... on SignUpPayload {
      account {
        ...AccountFields
      }
      accessToken
      refreshToken
      expiresIn
    }
    ... on Error {
      message
      code
    }
    ... on ValidationError {
      fieldErrors {
        path
        message
      }
    }
  }
}
    fragment AccountFields on Account {
  id
  email
  displayName
  role
  createdAt
}`) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const LoginDocument = new TypedDocumentString(`
    mutation Login($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on LoginPayload {
      account {
        ...AccountFields
      }
      accessToken
      refreshToken
      expiresIn
    }
    ... on Error {
      message
      code
    }
  }
}
    fragment AccountFields on Account {
  id
  email
  displayName
  role
  createdAt
}`) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const RefreshTokenDocument = new TypedDocumentString(`
    mutation RefreshToken($input: RefreshTokenInput!) {
  refreshToken(input: $input) {
    __typename
    ... on RefreshTokenPayload {
      account {
        ...AccountFields
      }
      accessToken
      refreshToken
      expiresIn
    }
    ... on Error {
      message
      code
    }
  }
}
    fragment AccountFields on Account {
  id
  email
  displayName
  role
  createdAt
}`) as unknown as TypedDocumentString<RefreshTokenMutation, RefreshTokenMutationVariables>;
export const LogoutDocument = new TypedDocumentString(`
    mutation Logout {
  logout {
    account {
      ...AccountFields
    }
  }
}
    fragment AccountFields on Account {
  id
  email
  displayName
  role
  createdAt
}`) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const ClientKeyDocument = new TypedDocumentString(`
    query ClientKey($id: ID!) {
  clientKey(id: $id) {
    ...ClientKeyFields
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}`) as unknown as TypedDocumentString<ClientKeyQuery, ClientKeyQueryVariables>;
export const ClientKeysDocument = new TypedDocumentString(`
    query ClientKeys($first: Int, $after: String, $last: Int, $before: String, $filter: ClientKeyFilter) {
  clientKeys(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      cursor
      node {
        ...ClientKeyFields
      }
    }
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}`) as unknown as TypedDocumentString<ClientKeysQuery, ClientKeysQueryVariables>;
export const CreateClientKeyDocument = new TypedDocumentString(`
    mutation CreateClientKey($input: CreateClientKeyInput!) {
  createClientKey(input: $input) {
    __typename
    ... on CreateClientKeyPayload {
      clientKey {
        ...ClientKeyFields
      }
      key
      clientSecret
    }
    ... on EncryptedClientKeyPayload {
      clientKey {
        ...ClientKeyFields
      }
      encryptedKey
    }
    ... on Error {
      message
      code
    }
    ... on ValidationError {
      fieldErrors {
        path
        message
      }
    }
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}`) as unknown as TypedDocumentString<CreateClientKeyMutation, CreateClientKeyMutationVariables>;
export const UpdateClientKeyDocument = new TypedDocumentString(`
    mutation UpdateClientKey($input: UpdateClientKeyInput!) {
  updateClientKey(input: $input) {
    __typename
    ... on UpdateClientKeyPayload {
      clientKey {
        ...ClientKeyFields
      }
    }
    ... on Error {
      message
      code
    }
    ... on ValidationError {
      fieldErrors {
        path
        message
      }
    }
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}`) as unknown as TypedDocumentString<UpdateClientKeyMutation, UpdateClientKeyMutationVariables>;
export const RotateClientKeyDocument = new TypedDocumentString(`
    mutation RotateClientKey($input: RotateClientKeyInput!) {
  rotateClientKey(input: $input) {
    __typename
    ... on RotateClientKeyPayload {
      clientKey {
        ...ClientKeyFields
      }
      key
      clientSecret
    }
    ... on EncryptedClientKeyPayload {
      clientKey {
        ...ClientKeyFields
      }
      encryptedKey
    }
    ... on Error {
      message
      code
    }
    ... on ValidationError {
      fieldErrors {
        path
        message
      }
    }
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}`) as unknown as TypedDocumentString<RotateClientKeyMutation, RotateClientKeyMutationVariables>;
export const RevokeClientKeyDocument = new TypedDocumentString(`
    mutation RevokeClientKey($input: RevokeClientKeyInput!) {
  revokeClientKey(input: $input) {
    __typename
    ... on RevokeClientKeyPayload {
      clientKey {
        ...ClientKeyFields
      }
    }
    ... on Error {
      message
      code
    }
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  name
  description
  keyPrefix
  scopes
  rateLimitPerMinute
  role
  status
  callbackUrl
  expiresAt
  createdAt
  updatedAt
  lastUsedAt
  revokedAt
}`) as unknown as TypedDocumentString<RevokeClientKeyMutation, RevokeClientKeyMutationVariables>;
export const DeleteClientKeyDocument = new TypedDocumentString(`
    mutation DeleteClientKey($input: DeleteClientKeyInput!) {
  deleteClientKey(input: $input) {
    __typename
    ... on DeleteClientKeyPayload {
      deletedId
      clientId
    }
    ... on Error {
      message
      code
    }
  }
}
    `) as unknown as TypedDocumentString<DeleteClientKeyMutation, DeleteClientKeyMutationVariables>;
export const EventsDocument = new TypedDocumentString(`
    query Events($first: Int, $after: String, $last: Int, $before: String, $filter: EventFilter) {
  events(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    totalCount
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      cursor
      node {
        id
        type
        actor
        target
        ip
        userAgent
        requestId
        createdAt
        metadata
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EventsQuery, EventsQueryVariables>;
export const PgpKeysDocument = new TypedDocumentString(`
    query PgpKeys {
  pgpKeys {
    ...PgpKeyFields
  }
}
    fragment PgpKeyFields on PgpKey {
  id
  fingerprint
  userIds
  algorithm
  armoredKey
  createdAt
  expiresAt
}`) as unknown as TypedDocumentString<PgpKeysQuery, PgpKeysQueryVariables>;
export const AddPgpKeyDocument = new TypedDocumentString(`
    mutation AddPgpKey($input: AddPgpKeyInput!) {
  addPgpKey(input: $input) {
    __typename
    ... on AddPgpKeyPayload {
      pgpKey {
        ...PgpKeyFields
      }
    }
    ... on Error {
      message
      code
    }
    ... on ValidationError {
      fieldErrors {
        path
        message
      }
    }
  }
}
    fragment PgpKeyFields on PgpKey {
  id
  fingerprint
  userIds
  algorithm
  armoredKey
  createdAt
  expiresAt
}`) as unknown as TypedDocumentString<AddPgpKeyMutation, AddPgpKeyMutationVariables>;
export const DeletePgpKeyDocument = new TypedDocumentString(`
    mutation DeletePgpKey($input: DeletePgpKeyInput!) {
  deletePgpKey(input: $input) {
    __typename
    ... on DeletePgpKeyPayload {
      deletedId
    }
    ... on Error {
      message
      code
    }
  }
}
    `) as unknown as TypedDocumentString<DeletePgpKeyMutation, DeletePgpKeyMutationVariables>;