import { z } from 'zod';
import type { SignedIn } from '../../services/accounts/sessions.ts';
import type { ClientKey, EventRecord, PgpKey } from '../../storage/tables.ts';
import { dateTime } from '../values.ts';

export const tokenPair = z.object({
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresIn: z.int().describe('Seconds until the access token expires.'),
});
export type TokenPair = z.output<typeof tokenPair>;

export const tokenRequest = z.discriminatedUnion('grantType', [
  z.object({ grantType: z.literal('clientCredentials'), clientId: z.string(), clientSecret: z.string() }),
  z.object({ grantType: z.literal('refreshToken'), refreshToken: z.string() }),
]);

export const clientKey = z.object({
  id: z.string(),
  clientId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});

export const event = z.object({
  id: z.string(),
  service: z.string().describe('Event type, such as `client_key.created`.'),
  serviceData: z.record(z.string(), z.unknown()),
  createdAt: z.string(),
});

export const pgpKey = z.object({
  id: z.string(),
  email: z.string(),
  fingerprint: z.string(),
  keylist: z.string().describe('The public key, armored.'),
  verifiedAt: z.null(),
  createdAt: z.string(),
});
export const newPgpKey = pgpKey.pick({ keylist: true });
export const pgpKeys = z.object({ pgpkeys: z.array(pgpKey) });

export const keyRef = z.object({ id: z.string().describe('The id or the client id.') });
export const pgpKeyRef = z.object({
  id: z.string().describe('The id, the fingerprint, or the zero-based index in the list.'),
});

export function asTokens({ accessToken, refreshToken, expiresIn }: SignedIn): TokenPair {
  return { accessToken, refreshToken, expiresIn };
}

export function asClientKey(key: ClientKey): z.output<typeof clientKey> {
  const { id, clientId, name } = key;
  const at = (time: number | null) => (time === null ? null : dateTime(time));
  return {
    id,
    clientId,
    name,
    createdAt: dateTime(key.createdAt),
    expiresAt: at(key.expiresAt),
    lastUsedAt: at(key.lastUsedAt),
    revokedAt: at(key.revokedAt),
  };
}

export function asEvent(record: EventRecord): z.output<typeof event> {
  const { id, type, createdAt, metadata, ip, userAgent, requestId } = record;
  const serviceData = { ...metadata, ip, userAgent, requestId };
  return { id, service: type, serviceData, createdAt: dateTime(createdAt) };
}

export function asPgpKey({
  id,
  userIds,
  fingerprint,
  armoredKey,
  createdAt,
}: PgpKey): z.output<typeof pgpKey> {
  const [owner = ''] = userIds;
  return {
    id,
    email: /<([^<>]+)>$/.exec(owner)?.[1] ?? owner,
    fingerprint,
    keylist: armoredKey,
    verifiedAt: null,
    createdAt: dateTime(createdAt),
  };
}
