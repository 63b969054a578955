import type { ClientInfo } from './client-info.ts';
import { newId } from './id.ts';

/** The event types with their descriptions, from which the table in the README is generated. */
export const EVENT_TYPES = {
  'account.created': 'An account was created, by sign-up or by an administrator.',
  'account.updated': 'An account was updated; `metadata.changed` lists what changed.',
  'account.email_verified':
    'The email address was verified: by an administrator, or by the OpenID provider in `metadata.issuer`.',
  'account.password_changed': 'The password was changed by somebody who knew the old one.',
  'account.password_reset_issued': 'A password reset was issued.',
  'account.password_reset': 'The password was set with a password reset.',
  'account.disabled': 'The account was disabled.',
  'account.enabled': 'The account was re-enabled.',
  'account.login_failed': 'A login attempt failed.',
  'session.created': 'A session was created.',
  'session.refreshed': 'A refresh token was exchanged for new tokens.',
  'session.ended': 'A session ended; its tokens are no longer valid.',
  'session.refresh_token_reused': 'A used refresh token was presented again; its session was ended.',
  'client_key.created': 'A client key was created.',
  'client_key.imported': 'A client key was imported from another system; `metadata.source` names the system.',
  'client_key.updated': 'A client key was updated; `metadata.changed` lists what changed.',
  'client_key.rotated': 'The secret of a client key was rotated.',
  'client_key.revoked': 'A client key was revoked permanently.',
  'client_key.deleted': 'A client key was deleted.',
  'client_key.refused': 'A request with a client key was denied; `metadata.reason` is the reason.',
  'access_token.created':
    'An account that manages a client key created an access token for it, to try its APIs.',
  'access_token.revoked': 'An OAuth access token was revoked before it expired.',
  'signing_key.rotated': 'The key that signs access tokens was rotated.',
  'pgp_key.added': 'A PGP key was added to an account.',
  'pgp_key.deleted': 'A PGP key was deleted from an account.',
} as const;

/** Exposed to clients as a string, so that new types do not break them. */
export type EventType = keyof typeof EVENT_TYPES;

/** Returns the table of events in the README. */
export function eventTable(): string {
  const rows = Object.entries(EVENT_TYPES).map(([type, meaning]) => `| \`${type}\` | ${meaning} |`);
  return ['| type | what happened |', '|---|---|', ...rows].join('\n');
}

/** The types of objects that events are about, by their names in the management schema. */
export type EventTarget = 'Account' | 'Session' | 'ClientKey' | 'PgpKey' | 'SigningKey';

export interface EventSubject {
  /** The account that may read the event, or an empty string if there is none. */
  readonly accountId: string;
  /** The account that acted, or `null` for unauthenticated requests. */
  readonly actorId: string | null;
  readonly target: { readonly type: EventTarget; readonly id: string };
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** Creates the record of an event, to be inserted in the transaction of the change. */
export function newEvent(type: EventType, subject: EventSubject, clientInfo: ClientInfo, now: number) {
  return {
    id: newId(),
    type,
    accountId: subject.accountId,
    actorId: subject.actorId,
    targetType: subject.target.type,
    targetId: subject.target.id,
    ip: clientInfo.ip,
    userAgent: clientInfo.userAgent,
    requestId: clientInfo.requestId,
    createdAt: now,
    metadata: subject.metadata ?? {},
  };
}
