/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The conditions on accounts, all of which must match. */
export type AccountFilter = {
  /** Matches accounts with this status. */
  readonly status?: AccountStatus | null | undefined;
  /** Matches accounts whose email address or display name contains this text, ignoring case. A text of one or two characters is searched in the newest 10,000 accounts only. */
  readonly text?: string | null | undefined;
};

/** The role of an account. */
export type AccountRole =
  /** Reads and manages the resources of all accounts. */
  | 'ADMIN'
  /** Reads and manages only its own resources. */
  | 'MEMBER';

/** The status of an account. */
export type AccountStatus =
  /** The account can be used. */
  | 'ACTIVE'
  /** An administrator disabled the account, so it cannot log in and its client keys are denied. */
  | 'DISABLED';

/** The PGP key to add. */
export type AddPgpKeyInput = {
  /** One public key in the format of `gpg --armor --export`, up to 64 KB, that is valid for encryption. */
  readonly armoredKey: string;
};

/** The state of the schema of a protected API. */
export type ApiHealth =
  /** The schema is up to date. */
  | 'OK'
  /** The schema could not be refreshed, so the last valid schema is in use. */
  | 'STALE'
  /** The schema is not loaded, so the API cannot be called. */
  | 'UNAVAILABLE';

/** The current and the new password. */
export type ChangePasswordInput = {
  /** The current password. */
  readonly currentPassword: string;
  /** The new password, 15 to 1024 characters. */
  readonly newPassword: string;
};

/** The conditions on client keys, all of which must match. */
export type ClientKeyFilter = {
  /** Matches keys of the account with this global id. */
  readonly owner?: string | null | undefined;
  /** Matches keys with this status. */
  readonly status?: ClientKeyStatus | null | undefined;
  /** Matches keys whose name, description or client id contains this text, ignoring case. A text of one or two characters is searched in the newest 10,000 keys only. */
  readonly text?: string | null | undefined;
};

/** The order of a list of client keys. */
export type ClientKeyOrder = {
  /** The direction of the order. */
  readonly direction: OrderDirection;
  /** The field to order by. */
  readonly field: ClientKeyOrderField;
};

/** The fields by which client keys can be ordered. */
export type ClientKeyOrderField =
  /** The creation time. */
  | 'CREATED_AT'
  /** The expiry time, where keys without expiry are the highest. */
  | 'EXPIRES_AT'
  /** The time of the last use, where unused keys are the lowest. */
  | 'LAST_USED_AT'
  /** The name, ignoring case. */
  | 'NAME';

/** The role of a client key. */
export type ClientKeyRole =
  /** A client without access to the management API. */
  | 'MEMBER';

/** The reason for which a key was skipped. */
export type ClientKeySkipReason =
  /** The key was imported before, even if it has been revoked or deleted since. */
  | 'ALREADY_IMPORTED'
  /** The hash is not a SHA-256 in base64url. */
  | 'BAD_HASH'
  /** The key has expired. */
  | 'EXPIRED'
  /** The key is invalid for the reason in `problem`. */
  | 'INVALID'
  /** Another key of the owner has the same name. */
  | 'NAME_TAKEN'
  /** The email address of the owner is not verified, so anyone may have signed up with it. */
  | 'OWNER_NOT_VERIFIED'
  /** The key is revoked in the source system. */
  | 'REVOKED';

/** A system from which client keys can be imported. */
export type ClientKeySource =
  /** The table `apikey` of the better-auth plugin. */
  | 'BETTER_AUTH'
  /** The table `auth.client_keys` of Fluxbase. */
  | 'FLUXBASE';

/** The status of a client key. */
export type ClientKeyStatus =
  /** The key can be used. */
  | 'ACTIVE'
  /** The key has expired, and a later expiry makes it active again. */
  | 'EXPIRED'
  /** The key was revoked permanently, and its record is kept. */
  | 'REVOKED';

/** The client key of the token. */
export type CreateClientAccessTokenInput = {
  /** The global id or the client id of the key. */
  readonly id: string;
};

/** The client key to create. */
export type CreateClientKeyInput = {
  /** The callback URL, http or https, up to 2,000 characters. */
  readonly callbackUrl?: string | null | undefined;
  /** The purpose, up to 1,000 characters. */
  readonly description?: string | null | undefined;
  /** The fingerprints of 1 to 10 of your own PGP keys, in any case, with or without spaces. The new key is returned only encrypted to all of them. */
  readonly encryptTo?: ReadonlyArray<string> | null | undefined;
  /** When the key expires, or null if it does not expire. */
  readonly expiresAt?: string | null | undefined;
  /** A random string of 16 to 128 printable ASCII characters without spaces, such as a UUID. For 24 hours, a repeated request with the same key and input returns the first result without further effect. */
  readonly idempotencyKey?: string | null | undefined;
  /** The name, 1 to 100 characters, unique among the keys of the owner that are not revoked. */
  readonly name: string;
  /** The requests in any 60 seconds, 1 to 1,000,000, or null for no limit. The default for new keys is `Gateway.defaultRateLimitPerMinute`. */
  readonly rateLimitPerMinute?: number | null | undefined;
  /** Up to 100 RFC 6749 scope-tokens, where `*` grants all scopes. */
  readonly scopes: ReadonlyArray<string>;
};

/** The account whose password is to be reset. */
export type CreatePasswordResetInput = {
  /** The global id or the email address of the account. */
  readonly account: string;
};

/** The client key to delete. */
export type DeleteClientKeyInput = {
  /** The global id or the client id of the key. */
  readonly id: string;
};

/** The PGP key to delete. */
export type DeletePgpKeyInput = {
  /** The global id of the key. */
  readonly id: string;
};

/** The account to disable. */
export type DisableAccountInput = {
  /** The global id or the email address of another account. */
  readonly id: string;
};

/** The account to enable. */
export type EnableAccountInput = {
  /** The global id or the email address of the account. */
  readonly id: string;
};

/** The conditions on events, all of which must match. */
export type EventFilter = {
  /** Matches events caused by the account with this global id. */
  readonly actor?: string | null | undefined;
  /** Matches events at or after this time. */
  readonly since?: string | null | undefined;
  /** Matches events of the object with this global id. */
  readonly target?: string | null | undefined;
  /** Matches events of this type. */
  readonly type?: string | null | undefined;
  /** Matches events of any of up to 100 types. */
  readonly types?: ReadonlyArray<string> | null | undefined;
  /** Matches events before this time. */
  readonly until?: string | null | undefined;
};

/** A client key of another system. */
export type ForeignClientKeyInput = {
  /** The purpose, up to 1,000 characters. */
  readonly description?: string | null | undefined;
  /** When the key expires, or null if it does not expire. */
  readonly expiresAt?: string | null | undefined;
  /** The SHA-256 of the full key, in base64url with or without padding. */
  readonly hash: string;
  /** The name, 1 to 100 characters, unique among the keys of the owner that are not revoked. */
  readonly name: string;
  /** The verified email address or the global id of the new owner. If there is no such account, you become the owner. */
  readonly owner?: string | null | undefined;
  /** The requests in any 60 seconds, 1 to 1,000,000, or null for no limit. The default for new keys is `Gateway.defaultRateLimitPerMinute`. */
  readonly rateLimitPerMinute?: number | null | undefined;
  /** Whether the key is revoked in the source system. */
  readonly revoked: boolean;
  /** Up to 100 RFC 6749 scope-tokens, where `*` grants all scopes. */
  readonly scopes: ReadonlyArray<string>;
};

/** The client keys to import. */
export type ImportClientKeysInput = {
  /** Whether to return the results without importing the keys, false by default. */
  readonly dryRun?: boolean | null | undefined;
  /** Up to 100 client keys. */
  readonly keys: ReadonlyArray<ForeignClientKeyInput>;
  /** The source system. */
  readonly source: ClientKeySource;
};

/** The credentials. */
export type LoginInput = {
  /** The email address of the account. */
  readonly email: string;
  /** The password of the account. */
  readonly password: string;
};

/** The direction of an order. */
export type OrderDirection =
  /** From the lowest or earliest value. */
  | 'ASC'
  /** From the highest or latest value. */
  | 'DESC';

/** The refresh token to exchange. */
export type RefreshTokenInput = {
  /** The refresh token of the session, ignored if it is in a cookie. */
  readonly refreshToken: string;
};

/** The reset token and the new password. */
export type ResetPasswordInput = {
  /** The new password, 15 to 1024 characters. */
  readonly newPassword: string;
  /** The token from `createPasswordReset`. */
  readonly resetToken: string;
};

/** The client key to revoke. */
export type RevokeClientKeyInput = {
  /** The global id or the client id of the key. */
  readonly id: string;
};

/** The session to revoke. */
export type RevokeSessionInput = {
  /** The global id of the session. */
  readonly id: string;
};

/** The client key to rotate. */
export type RotateClientKeyInput = {
  /** The fingerprints of 1 to 10 of your own PGP keys, in any case, with or without spaces. The new key is returned only encrypted to all of them. */
  readonly encryptTo?: ReadonlyArray<string> | null | undefined;
  /** How long the old secret remains valid, 0 to 2,592,000 seconds, 0 by default. */
  readonly gracePeriodSeconds?: number | null | undefined;
  /** The global id or the client id of the key. */
  readonly id: string;
  /** A random string of 16 to 128 printable ASCII characters without spaces, such as a UUID. For 24 hours, a repeated request with the same key and input returns the first result without further effect. */
  readonly idempotencyKey?: string | null | undefined;
};

/** The account to create. */
export type SignUpInput = {
  /** The display name, 1 to 100 characters. */
  readonly displayName: string;
  /** The email address for login. */
  readonly email: string;
  /** The password, 15 to 1024 characters. */
  readonly password: string;
};

/** The sign-up mode. */
export type SignUpPolicy =
  /** Sign-up is disabled. */
  | 'CLOSED'
  /** Only the first account can sign up and becomes ADMIN. */
  | 'FIRST'
  /** Anyone can sign up. */
  | 'OPEN';

/** The changes of your own account. Omitted fields stay unchanged. */
export type UpdateAccountInput = {
  /** The current password, required to change the email address. */
  readonly currentPassword?: string | null | undefined;
  /** The new display name, 1 to 100 characters. */
  readonly displayName?: string | null | undefined;
  /** The new email address for login. */
  readonly email?: string | null | undefined;
};

/** The changes of a client key. Omitted fields stay unchanged; null clears nullable ones. */
export type UpdateClientKeyInput = {
  /** The callback URL, http or https, up to 2,000 characters. */
  readonly callbackUrl?: string | null | undefined;
  /** The purpose, up to 1,000 characters. */
  readonly description?: string | null | undefined;
  /** When the key expires, or null if it does not expire. */
  readonly expiresAt?: string | null | undefined;
  /** The global id or the client id of the key. */
  readonly id: string;
  /** The name, 1 to 100 characters, unique among the keys of the owner that are not revoked. */
  readonly name?: string | null | undefined;
  /** The requests in any 60 seconds, 1 to 1,000,000, or null for no limit. The default for new keys is `Gateway.defaultRateLimitPerMinute`. */
  readonly rateLimitPerMinute?: number | null | undefined;
  /** Up to 100 RFC 6749 scope-tokens, where `*` grants all scopes. */
  readonly scopes?: ReadonlyArray<string> | null | undefined;
};

/** The range of usage, of which the last minute, hour or day is not complete yet. */
export type UsageRange =
  /** The last 24 hours, by HOUR by default. */
  | 'DAY'
  /** The last hour, by MINUTE by default. */
  | 'HOUR'
  /** The last 30 days, by DAY by default. */
  | 'MONTH'
  /** The last 7 days, by HOUR by default. */
  | 'WEEK';

/** The resolution of usage. */
export type UsageResolution =
  /** One point per UTC day, kept for 400 days. */
  | 'DAY'
  /** One point per hour, kept for 45 days. */
  | 'HOUR'
  /** One point per minute, kept for 48 hours. */
  | 'MINUTE';

/** The account and the email address to mark as verified. */
export type VerifyAccountEmailInput = {
  /** The verified address. The mutation fails if the account has another address. */
  readonly email: string;
  /** The global id or the email address of the account. */
  readonly id: string;
};

export type AccountFieldsFragment = { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { readonly me: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } };

export type SignUpMutationVariables = Exact<{
  input: SignUpInput;
}>;


export type SignUpMutation = { readonly signUp:
    | { readonly __typename: 'SignUpClosedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'SignUpPayload', readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { readonly login:
    | { readonly __typename: 'InvalidCredentialsError', readonly message: string, readonly code: string }
    | { readonly __typename: 'LoginPayload', readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
   };

export type RefreshTokenMutationVariables = Exact<{
  input: RefreshTokenInput;
}>;


export type RefreshTokenMutation = { readonly refreshToken:
    | { readonly __typename: 'InvalidRefreshTokenError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RefreshTokenPayload', readonly accessToken: string, readonly refreshToken: string, readonly expiresIn: number, readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
   };

export type LogoutMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutMutation = { readonly logout: { readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } } };

export type AccountQueryVariables = Exact<{
  id: string;
}>;


export type AccountQuery = { readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } | null };

export type AccountsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: AccountFilter | null | undefined;
}>;


export type AccountsQuery = { readonly accounts: { readonly totalCount: number, readonly totalCountIsExact: boolean, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }> } };

export type DisableAccountMutationVariables = Exact<{
  input: DisableAccountInput;
}>;


export type DisableAccountMutation = { readonly disableAccount:
    | { readonly __typename: 'DisableAccountPayload', readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type EnableAccountMutationVariables = Exact<{
  input: EnableAccountInput;
}>;


export type EnableAccountMutation = { readonly enableAccount:
    | { readonly __typename: 'EnableAccountPayload', readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
   };

export type VerifyAccountEmailMutationVariables = Exact<{
  input: VerifyAccountEmailInput;
}>;


export type VerifyAccountEmailMutation = { readonly verifyAccountEmail:
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
    | { readonly __typename: 'VerifyAccountEmailPayload', readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
   };

export type ImportClientKeysMutationVariables = Exact<{
  input: ImportClientKeysInput;
}>;


export type ImportClientKeysMutation = { readonly importClientKeys:
    | { readonly __typename: 'ImportClientKeysPayload', readonly results: ReadonlyArray<{ readonly name: string, readonly skipped: ClientKeySkipReason | null, readonly problem: string | null, readonly ownerFound: boolean, readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } | null }> }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type ClientKeyFieldsFragment = { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null };

export type ClientKeyQueryVariables = Exact<{
  id: string;
}>;


export type ClientKeyQuery = { readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } | null };

export type OwnedClientKeyQueryVariables = Exact<{
  id: string;
}>;


export type OwnedClientKeyQuery = { readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null, readonly owner: { readonly id: string, readonly displayName: string, readonly email: string } } | null };

export type ClientKeysQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: ClientKeyFilter | null | undefined;
  orderBy?: ClientKeyOrder | null | undefined;
}>;


export type ClientKeysQuery = { readonly clientKeys: { readonly totalCount: number, readonly totalCountIsExact: boolean, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }> } };

export type CreateClientKeyMutationVariables = Exact<{
  input: CreateClientKeyInput;
}>;


export type CreateClientKeyMutation = { readonly createClientKey:
    | { readonly __typename: 'CreateClientKeyPayload', readonly key: string, readonly clientSecret: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'EncryptedClientKeyPayload', readonly encryptedKey: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'IdempotencyConflictError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type UpdateClientKeyMutationVariables = Exact<{
  input: UpdateClientKeyInput;
}>;


export type UpdateClientKeyMutation = { readonly updateClientKey:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'UpdateClientKeyPayload', readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type RotateClientKeyMutationVariables = Exact<{
  input: RotateClientKeyInput;
}>;


export type RotateClientKeyMutation = { readonly rotateClientKey:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'EncryptedClientKeyPayload', readonly encryptedKey: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'IdempotencyConflictError', readonly message: string, readonly code: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RotateClientKeyPayload', readonly key: string, readonly clientSecret: string, readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type RevokeClientKeyMutationVariables = Exact<{
  input: RevokeClientKeyInput;
}>;


export type RevokeClientKeyMutation = { readonly revokeClientKey:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RevokeClientKeyPayload', readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }
   };

export type DeleteClientKeyMutationVariables = Exact<{
  input: DeleteClientKeyInput;
}>;


export type DeleteClientKeyMutation = { readonly deleteClientKey:
    | { readonly __typename: 'DeleteClientKeyPayload', readonly deletedId: string, readonly clientId: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
   };

export type CreateClientAccessTokenMutationVariables = Exact<{
  input: CreateClientAccessTokenInput;
}>;


export type CreateClientAccessTokenMutation = { readonly createClientAccessToken:
    | { readonly __typename: 'ClientKeyRevokedError', readonly message: string, readonly code: string }
    | { readonly __typename: 'CreateClientAccessTokenPayload', readonly accessToken: string, readonly expiresIn: number, readonly scope: string }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type EventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: EventFilter | null | undefined;
  accounts?: boolean | null | undefined;
}>;


export type EventsQuery = { readonly events: { readonly totalCount: number, readonly totalCountIsExact: boolean, readonly pageInfo: { readonly hasNextPage: boolean, readonly hasPreviousPage: boolean, readonly startCursor: string | null, readonly endCursor: string | null }, readonly edges: ReadonlyArray<{ readonly cursor: string, readonly node: { readonly id: string, readonly type: string, readonly actor: string | null, readonly target: string | null, readonly ip: string, readonly userAgent: string | null, readonly requestId: string, readonly createdAt: string, readonly metadata: Readonly<Record<string, unknown>>, readonly actorAccount?: { readonly id: string, readonly displayName: string, readonly email: string } | null, readonly account?: { readonly id: string, readonly displayName: string, readonly email: string } | null } }> } };

export type GatewayQueryVariables = Exact<{ [key: string]: never; }>;


export type GatewayQuery = { readonly gateway: { readonly signUp: SignUpPolicy, readonly empty: boolean, readonly keyPrefix: string, readonly defaultRateLimitPerMinute: number, readonly version: string, readonly publicUrl: string } };

export type ApisQueryVariables = Exact<{ [key: string]: never; }>;


export type ApisQuery = { readonly apis: ReadonlyArray<{ readonly name: string, readonly path: string, readonly health: ApiHealth, readonly scopes: ReadonlyArray<string>, readonly problems: ReadonlyArray<string>, readonly policy: ReadonlyArray<{ readonly type: string, readonly field: string, readonly scopes: ReadonlyArray<ReadonlyArray<string>> }> }> };

export type CreatePasswordResetMutationVariables = Exact<{
  input: CreatePasswordResetInput;
}>;


export type CreatePasswordResetMutation = { readonly createPasswordReset:
    | { readonly __typename: 'CreatePasswordResetPayload', readonly resetToken: string, readonly resetUrl: string, readonly expiresAt: string, readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { readonly resetPassword:
    | { readonly __typename: 'InvalidResetTokenError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ResetPasswordPayload', readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

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

export type UpdateAccountMutationVariables = Exact<{
  input: UpdateAccountInput;
}>;


export type UpdateAccountMutation = { readonly updateAccount:
    | { readonly __typename: 'InvalidCredentialsError', readonly message: string, readonly code: string }
    | { readonly __typename: 'UpdateAccountPayload', readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { readonly changePassword:
    | { readonly __typename: 'ChangePasswordPayload', readonly account: { readonly id: string, readonly email: string, readonly emailVerified: boolean, readonly displayName: string, readonly role: AccountRole, readonly createdAt: string, readonly status: AccountStatus, readonly disabledAt: string | null } }
    | { readonly __typename: 'InvalidCredentialsError', readonly message: string, readonly code: string }
    | { readonly __typename: 'ValidationError', readonly message: string, readonly code: string, readonly fieldErrors: ReadonlyArray<{ readonly path: ReadonlyArray<string>, readonly message: string }> }
   };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { readonly sessions: ReadonlyArray<{ readonly id: string, readonly ip: string, readonly userAgent: string | null, readonly createdAt: string, readonly lastUsedAt: string, readonly expiresAt: string, readonly current: boolean }> };

export type RevokeSessionMutationVariables = Exact<{
  input: RevokeSessionInput;
}>;


export type RevokeSessionMutation = { readonly revokeSession:
    | { readonly __typename: 'NotFoundError', readonly message: string, readonly code: string }
    | { readonly __typename: 'RevokeSessionPayload', readonly deletedId: string }
   };

export type RotateSigningKeyMutationVariables = Exact<{ [key: string]: never; }>;


export type RotateSigningKeyMutation = { readonly rotateSigningKey: { readonly keyId: string } };

export type UsagePointFieldsFragment = { readonly start: string, readonly allowed: number, readonly denied: number, readonly deniedByReason: { readonly limited: number, readonly missingScope: number, readonly wrongSecret: number, readonly revoked: number, readonly expired: number } };

export type ClientKeyUsageQueryVariables = Exact<{
  id: string;
  range: UsageRange;
  resolution?: UsageResolution | null | undefined;
}>;


export type ClientKeyUsageQuery = { readonly clientKey: { readonly id: string, readonly usage: ReadonlyArray<{ readonly start: string, readonly allowed: number, readonly denied: number, readonly deniedByReason: { readonly limited: number, readonly missingScope: number, readonly wrongSecret: number, readonly revoked: number, readonly expired: number } }> } | null };

export type ClientKeysUsageQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: ClientKeyFilter | null | undefined;
  range: UsageRange;
  resolution?: UsageResolution | null | undefined;
}>;


export type ClientKeysUsageQuery = { readonly clientKeys: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly usage: ReadonlyArray<{ readonly start: string, readonly allowed: number, readonly denied: number, readonly deniedByReason: { readonly limited: number, readonly missingScope: number, readonly wrongSecret: number, readonly revoked: number, readonly expired: number } }> } }> } };

export type UsageQueryVariables = Exact<{
  range: UsageRange;
  resolution?: UsageResolution | null | undefined;
}>;


export type UsageQuery = { readonly usage: ReadonlyArray<{ readonly start: string, readonly allowed: number, readonly denied: number, readonly deniedByReason: { readonly limited: number, readonly missingScope: number, readonly wrongSecret: number, readonly revoked: number, readonly expired: number } }> };

export type BusiestKeysQueryVariables = Exact<{
  range: UsageRange;
  first?: number | null | undefined;
}>;


export type BusiestKeysQuery = { readonly busiestKeys: ReadonlyArray<{ readonly allowed: number, readonly denied: number, readonly clientKey: { readonly id: string, readonly clientId: string, readonly ownerId: string, readonly name: string, readonly description: string | null, readonly keyPrefix: string, readonly scopes: ReadonlyArray<string>, readonly rateLimitPerMinute: number | null, readonly role: ClientKeyRole, readonly status: ClientKeyStatus, readonly callbackUrl: string | null, readonly expiresAt: string | null, readonly createdAt: string, readonly updatedAt: string, readonly lastUsedAt: string | null, readonly revokedAt: string | null } }> };

export type ClientKeyDetailsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: ClientKeyFilter | null | undefined;
  orderBy?: ClientKeyOrder | null | undefined;
}>;


export type ClientKeyDetailsQuery = { readonly clientKeys: { readonly edges: ReadonlyArray<{ readonly node: { readonly id: string, readonly owner: { readonly id: string, readonly displayName: string, readonly email: string }, readonly usage: ReadonlyArray<{ readonly start: string, readonly allowed: number, readonly denied: number }> } }> } };

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
export const AccountFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}
    `, {"fragmentName":"AccountFields"}) as unknown as TypedDocumentString<AccountFieldsFragment, unknown>;
export const ClientKeyFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  ownerId
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
export const PgpKeyFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
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
export const UsagePointFieldsFragmentDoc = /*#__PURE__*/ new TypedDocumentString(`
    fragment UsagePointFields on UsagePoint {
  start
  allowed
  denied
  deniedByReason {
    limited
    missingScope
    wrongSecret
    revoked
    expired
  }
}
    `, {"fragmentName":"UsagePointFields"}) as unknown as TypedDocumentString<UsagePointFieldsFragment, unknown>;
export const MeDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Me {
  me {
    ...AccountFields
  }
}
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<MeQuery, MeQueryVariables>;
export const SignUpDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<SignUpMutation, SignUpMutationVariables>;
export const LoginDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<LoginMutation, LoginMutationVariables>;
export const RefreshTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<RefreshTokenMutation, RefreshTokenMutationVariables>;
export const LogoutDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<LogoutMutation, LogoutMutationVariables>;
export const AccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Account($id: ID!) {
  account(id: $id) {
    ...AccountFields
  }
}
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<AccountQuery, AccountQueryVariables>;
export const AccountsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Accounts($first: Int, $after: String, $last: Int, $before: String, $filter: AccountFilter) {
  accounts(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    totalCount
    totalCountIsExact
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
    edges {
      cursor
      node {
        ...AccountFields
      }
    }
  }
}
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<AccountsQuery, AccountsQueryVariables>;
export const DisableAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation DisableAccount($input: DisableAccountInput!) {
  disableAccount(input: $input) {
    __typename
    ... on DisableAccountPayload {
      account {
        ...AccountFields
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
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<DisableAccountMutation, DisableAccountMutationVariables>;
export const EnableAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation EnableAccount($input: EnableAccountInput!) {
  enableAccount(input: $input) {
    __typename
    ... on EnableAccountPayload {
      account {
        ...AccountFields
      }
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
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<EnableAccountMutation, EnableAccountMutationVariables>;
export const VerifyAccountEmailDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation VerifyAccountEmail($input: VerifyAccountEmailInput!) {
  verifyAccountEmail(input: $input) {
    __typename
    ... on VerifyAccountEmailPayload {
      account {
        ...AccountFields
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
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<VerifyAccountEmailMutation, VerifyAccountEmailMutationVariables>;
export const ImportClientKeysDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ImportClientKeys($input: ImportClientKeysInput!) {
  importClientKeys(input: $input) {
    __typename
    ... on ImportClientKeysPayload {
      results {
        name
        clientKey {
          ...ClientKeyFields
        }
        skipped
        problem
        ownerFound
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
  ownerId
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
}`) as unknown as TypedDocumentString<ImportClientKeysMutation, ImportClientKeysMutationVariables>;
export const ClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ClientKey($id: ID!) {
  clientKey(id: $id) {
    ...ClientKeyFields
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  ownerId
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
export const OwnedClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    query OwnedClientKey($id: ID!) {
  clientKey(id: $id) {
    ...ClientKeyFields
    owner {
      id
      displayName
      email
    }
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  ownerId
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
}`) as unknown as TypedDocumentString<OwnedClientKeyQuery, OwnedClientKeyQueryVariables>;
export const ClientKeysDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ClientKeys($first: Int, $after: String, $last: Int, $before: String, $filter: ClientKeyFilter, $orderBy: ClientKeyOrder) {
  clientKeys(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
    orderBy: $orderBy
  ) {
    totalCount
    totalCountIsExact
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
  ownerId
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
export const CreateClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  ownerId
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
export const UpdateClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  ownerId
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
export const RotateClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  ownerId
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
export const RevokeClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
  ownerId
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
export const DeleteClientKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const CreateClientAccessTokenDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreateClientAccessToken($input: CreateClientAccessTokenInput!) {
  createClientAccessToken(input: $input) {
    __typename
    ... on CreateClientAccessTokenPayload {
      accessToken
      expiresIn
      scope
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
    `) as unknown as TypedDocumentString<CreateClientAccessTokenMutation, CreateClientAccessTokenMutationVariables>;
export const EventsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Events($first: Int, $after: String, $last: Int, $before: String, $filter: EventFilter, $accounts: Boolean = false) {
  events(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
  ) {
    totalCount
    totalCountIsExact
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
        actorAccount @include(if: $accounts) {
          id
          displayName
          email
        }
        account @include(if: $accounts) {
          id
          displayName
          email
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EventsQuery, EventsQueryVariables>;
export const GatewayDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Gateway {
  gateway {
    signUp
    empty
    keyPrefix
    defaultRateLimitPerMinute
    version
    publicUrl
  }
}
    `) as unknown as TypedDocumentString<GatewayQuery, GatewayQueryVariables>;
export const ApisDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Apis {
  apis {
    name
    path
    health
    scopes
    problems
    policy {
      type
      field
      scopes
    }
  }
}
    `) as unknown as TypedDocumentString<ApisQuery, ApisQueryVariables>;
export const CreatePasswordResetDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation CreatePasswordReset($input: CreatePasswordResetInput!) {
  createPasswordReset(input: $input) {
    __typename
    ... on CreatePasswordResetPayload {
      account {
        ...AccountFields
      }
      resetToken
      resetUrl
      expiresAt
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
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<CreatePasswordResetMutation, CreatePasswordResetMutationVariables>;
export const ResetPasswordDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ResetPassword($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    __typename
    ... on ResetPasswordPayload {
      account {
        ...AccountFields
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
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const PgpKeysDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const AddPgpKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const DeletePgpKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
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
export const UpdateAccountDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation UpdateAccount($input: UpdateAccountInput!) {
  updateAccount(input: $input) {
    __typename
    ... on UpdateAccountPayload {
      account {
        ...AccountFields
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
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<UpdateAccountMutation, UpdateAccountMutationVariables>;
export const ChangePasswordDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation ChangePassword($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    __typename
    ... on ChangePasswordPayload {
      account {
        ...AccountFields
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
    fragment AccountFields on Account {
  id
  email
  emailVerified
  displayName
  role
  createdAt
  status
  disabledAt
}`) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const SessionsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Sessions {
  sessions {
    id
    ip
    userAgent
    createdAt
    lastUsedAt
    expiresAt
    current
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RevokeSession($input: RevokeSessionInput!) {
  revokeSession(input: $input) {
    __typename
    ... on RevokeSessionPayload {
      deletedId
    }
    ... on Error {
      message
      code
    }
  }
}
    `) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RotateSigningKeyDocument = /*#__PURE__*/ new TypedDocumentString(`
    mutation RotateSigningKey {
  rotateSigningKey {
    keyId
  }
}
    `) as unknown as TypedDocumentString<RotateSigningKeyMutation, RotateSigningKeyMutationVariables>;
export const ClientKeyUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ClientKeyUsage($id: ID!, $range: UsageRange!, $resolution: UsageResolution) {
  clientKey(id: $id) {
    id
    usage(range: $range, resolution: $resolution) {
      ...UsagePointFields
    }
  }
}
    fragment UsagePointFields on UsagePoint {
  start
  allowed
  denied
  deniedByReason {
    limited
    missingScope
    wrongSecret
    revoked
    expired
  }
}`) as unknown as TypedDocumentString<ClientKeyUsageQuery, ClientKeyUsageQueryVariables>;
export const ClientKeysUsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ClientKeysUsage($first: Int, $after: String, $filter: ClientKeyFilter, $range: UsageRange!, $resolution: UsageResolution) {
  clientKeys(first: $first, after: $after, filter: $filter) {
    edges {
      node {
        id
        usage(range: $range, resolution: $resolution) {
          ...UsagePointFields
        }
      }
    }
  }
}
    fragment UsagePointFields on UsagePoint {
  start
  allowed
  denied
  deniedByReason {
    limited
    missingScope
    wrongSecret
    revoked
    expired
  }
}`) as unknown as TypedDocumentString<ClientKeysUsageQuery, ClientKeysUsageQueryVariables>;
export const UsageDocument = /*#__PURE__*/ new TypedDocumentString(`
    query Usage($range: UsageRange!, $resolution: UsageResolution) {
  usage(range: $range, resolution: $resolution) {
    ...UsagePointFields
  }
}
    fragment UsagePointFields on UsagePoint {
  start
  allowed
  denied
  deniedByReason {
    limited
    missingScope
    wrongSecret
    revoked
    expired
  }
}`) as unknown as TypedDocumentString<UsageQuery, UsageQueryVariables>;
export const BusiestKeysDocument = /*#__PURE__*/ new TypedDocumentString(`
    query BusiestKeys($range: UsageRange!, $first: Int) {
  busiestKeys(range: $range, first: $first) {
    clientKey {
      ...ClientKeyFields
    }
    allowed
    denied
  }
}
    fragment ClientKeyFields on ClientKey {
  id
  clientId
  ownerId
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
}`) as unknown as TypedDocumentString<BusiestKeysQuery, BusiestKeysQueryVariables>;
export const ClientKeyDetailsDocument = /*#__PURE__*/ new TypedDocumentString(`
    query ClientKeyDetails($first: Int, $after: String, $last: Int, $before: String, $filter: ClientKeyFilter, $orderBy: ClientKeyOrder) {
  clientKeys(
    first: $first
    after: $after
    last: $last
    before: $before
    filter: $filter
    orderBy: $orderBy
  ) {
    edges {
      node {
        id
        owner {
          id
          displayName
          email
        }
        usage(range: DAY) {
          start
          allowed
          denied
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ClientKeyDetailsQuery, ClientKeyDetailsQueryVariables>;