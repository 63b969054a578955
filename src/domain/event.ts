import type { ClientInfo } from './client-info.ts';
import { newId } from './id.ts';

/** The event types with their descriptions, from which the table in the README is generated. */
export const EVENT_TYPES = {
  'account.created': 'Somebody signed up, or an administrator made the account.',
  'account.updated': 'Something about an account was changed; `metadata.changed` names it.',
  'account.email_verified':
    'The email address was verified: by an administrator, or by the OpenID provider in `metadata.issuer`.',
  'account.password_changed': 'The password was changed by somebody who knew the old one.',
  'account.password_reset_issued': 'A way to set a new password without the old one was handed out.',
  'account.password_reset': 'A new password was set without the old one.',
  'account.disabled': 'The account was locked out.',
  'account.enabled': 'The account was let in again.',
  'account.login_failed': 'Somebody tried to sign in and was not let in.',
  'session.created': 'Somebody signed in.',
  'session.refreshed': 'A refresh token was exchanged for new tokens.',
  'session.ended': 'A session ended: its tokens work no more.',
  'session.refresh_token_reused': 'A refresh token came back that was already used; its session was ended.',
  'client_key.created': 'A client key was made.',
  'client_key.imported': 'A client key was taken over from another system; `metadata.source` says which.',
  'client_key.updated': 'Something about a client key was changed; `metadata.changed` names it.',
  'client_key.rotated': 'A client key got a new secret.',
  'client_key.revoked': 'A client key was revoked permanently.',
  'client_key.deleted': 'A client key was removed.',
  'client_key.refused': 'A request with a client key was refused; `metadata.reason` says why.',
  'access_token.created': 'Somebody who manages a client key got an access token of it, to try its APIs.',
  'access_token.revoked': 'An OAuth access token was revoked before its time.',
  'signing_key.rotated': 'A new key took over signing access tokens.',
  'pgp_key.added': 'A PGP key was added to an account.',
  'pgp_key.deleted': 'A PGP key was removed from an account.',
} as const;

/** Clients get it as text, so that a new one never breaks them. */
export type EventType = keyof typeof EVENT_TYPES;

/** The README's table of events. */
export function eventTable(): string {
  const rows = Object.entries(EVENT_TYPES).map(([type, meaning]) => `| \`${type}\` | ${meaning} |`);
  return ['| type | what happened |', '|---|---|', ...rows].join('\n');
}

/** The types of objects that events are about, by their names in the management schema. */
export type EventTarget = 'Account' | 'Session' | 'ClientKey' | 'PgpKey' | 'SigningKey';

export interface EventSubject {
  /** Whose event it is: that account may read it. Empty when it is nobody's. */
  readonly accountId: string;
  /** The account that acted; `null` when nobody was signed in. */
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
