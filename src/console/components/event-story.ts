import type { ComponentType } from 'react';
import type { GatewayEvent } from '../server/queries.ts';
import {
  AccountIcon,
  DeniedIcon,
  EventsIcon,
  KeyIcon,
  LockIcon,
  ShieldIcon,
  SignInIcon,
} from '../ui/icons.ts';
import type { Tone } from '../ui/tag.tsx';
import { reasonInWords } from '../usage.ts';

interface Story {
  readonly title: string;
  readonly tone: Tone;
  readonly Icon: ComponentType<{ size?: number }>;
}

const STORIES: Readonly<Record<string, Story>> = {
  'account.created': { title: 'Account created', tone: 'green', Icon: AccountIcon },
  'account.updated': { title: 'Account changed', tone: 'gray', Icon: AccountIcon },
  'account.email_verified': { title: 'Address verified', tone: 'green', Icon: AccountIcon },
  'account.password_changed': { title: 'Password changed', tone: 'amber', Icon: LockIcon },
  'account.password_reset_issued': { title: 'Password reset link created', tone: 'amber', Icon: LockIcon },
  'account.password_reset': { title: 'Password reset', tone: 'amber', Icon: LockIcon },
  'account.disabled': { title: 'Account disabled', tone: 'red', Icon: AccountIcon },
  'account.enabled': { title: 'Account enabled', tone: 'green', Icon: AccountIcon },
  'account.login_failed': { title: 'Sign-in failed', tone: 'red', Icon: DeniedIcon },
  'session.created': { title: 'Signed in', tone: 'gray', Icon: SignInIcon },
  'session.refreshed': { title: 'Session renewed', tone: 'gray', Icon: SignInIcon },
  'session.ended': { title: 'Session ended', tone: 'gray', Icon: SignInIcon },
  'session.refresh_token_reused': { title: 'Refresh token reused', tone: 'red', Icon: DeniedIcon },
  'client_key.created': { title: 'Key created', tone: 'green', Icon: KeyIcon },
  'client_key.imported': { title: 'Key imported', tone: 'green', Icon: KeyIcon },
  'client_key.updated': { title: 'Key changed', tone: 'brand', Icon: KeyIcon },
  'client_key.rotated': { title: 'Secret rotated', tone: 'brand', Icon: KeyIcon },
  'client_key.revoked': { title: 'Key revoked', tone: 'red', Icon: KeyIcon },
  'client_key.deleted': { title: 'Key deleted', tone: 'red', Icon: KeyIcon },
  'client_key.refused': { title: 'Request denied', tone: 'amber', Icon: DeniedIcon },
  'access_token.created': { title: 'Access token created', tone: 'brand', Icon: ShieldIcon },
  'access_token.revoked': { title: 'Access token revoked', tone: 'amber', Icon: ShieldIcon },
  'signing_key.rotated': { title: 'Signing key rotated', tone: 'brand', Icon: ShieldIcon },
  'pgp_key.added': { title: 'PGP key added', tone: 'green', Icon: ShieldIcon },
  'pgp_key.deleted': { title: 'PGP key deleted', tone: 'red', Icon: ShieldIcon },
};

/** Returns the title and icon of an event. Unknown types of newer gateways are shown by name. */
export function findStory({ type }: Pick<GatewayEvent, 'type'>): Story {
  return STORIES[type] ?? { title: type, tone: 'gray', Icon: EventsIcon };
}

/** All event types except automatic session refreshes, which every signed-in account causes once an hour. */
export const NOTABLE: readonly string[] = findTypes(/^(?!session\.refreshed)/);

/** Event types by filter group. `undefined` stands for all types. */
export const EVENT_GROUPS: Readonly<Record<string, readonly string[] | undefined>> = {
  Notable: NOTABLE,
  Everything: undefined,
  Keys: findTypes(/^client_key\.(?!refused)/),
  Denials: findTypes(/refused|login_failed|reused/),
  Sessions: findTypes(/^session\./),
  Accounts: findTypes(/^account\./),
  'PGP and tokens': findTypes(/^(pgp_key|access_token|signing_key)\./),
};

function findTypes(pattern: RegExp): readonly string[] {
  return Object.keys(STORIES).filter((type) => pattern.test(type));
}

/** Returns the subject of an event in one line. */
export function describeSubject({ metadata, type }: Pick<GatewayEvent, 'metadata' | 'type'>): string {
  const { name, clientId, changed, reason, missingScopes, email } = metadata;
  const parts = [name ?? clientId ?? email];
  if (Array.isArray(changed)) parts.push(changed.join(', '));
  if (type === 'client_key.refused') parts.push(reasonInWords(reason));
  if (Array.isArray(missingScopes)) parts.push(missingScopes.join(', '));
  return parts.filter((part) => part !== undefined && part !== '').join(' · ');
}
