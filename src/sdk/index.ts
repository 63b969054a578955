export type { Api, ApiRequestOptions } from './api.ts';
export type { Auth, LoginInput, SignUpInput } from './auth.ts';
export { type ClientOptions, createClient, type LatchkeyClient } from './client.ts';
export type { DocumentSource, TypedDocument } from './document.ts';
export {
  AuthenticationError,
  ConflictError,
  ConnectionError,
  type FieldError,
  GraphQLRequestError,
  LatchkeyError,
  NotFoundError,
  NotLatchkeyError,
  PermissionError,
  RateLimitError,
  type ResponseError,
  ServerError,
  TimeoutError,
  ValidationError,
} from './errors.ts';
export type { List } from './list.ts';
export type { Account } from './management/account.ts';
export type { AccountList, Accounts, ListAccountsInput, PasswordReset } from './management/accounts.ts';
export type {
  ClientKey,
  ClientKeyList,
  ClientKeyStatus,
  CreateClientKeyInput,
  EncryptedClientKey,
  EncryptTo,
  IssuedClientKey,
  ListClientKeysInput,
  RotateClientKeyInput,
  UpdateClientKeyInput,
} from './management/client-key.ts';
export type {
  ClientKeyImport,
  ForeignClientKey,
  ImportClientKeysOptions,
  SkipReason,
} from './management/client-key-import.ts';
export type { ClientKeys } from './management/client-keys.ts';
export type { Event, EventList, Events, ListEventsInput } from './management/events.ts';
export type { Time } from './management/input.ts';
export type { Management } from './management/management.ts';
export type { AccountResource, ChangePasswordInput, UpdateAccountInput } from './management/own-account.ts';
export type { PgpKey, PgpKeys } from './management/pgp-keys.ts';
export type { Sessions, SignedInSession } from './management/sessions.ts';
export type { SigningKeys } from './management/signing-keys.ts';
export type { AccessToken, Introspection, OAuth, TokenInput } from './oauth.ts';
export type { CallOptions } from './plane.ts';
export type { Session, SessionStore } from './session.ts';
export type { Budget, Verdict, VerifyOptions } from './verify.ts';
