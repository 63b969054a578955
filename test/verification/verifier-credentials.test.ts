import { describe, expect, it } from 'vitest';
import { hashSecret } from '../../src/domain/digest.ts';
import { verificationForEachTest } from './verification.ts';

const CLIENT_INFO = { ip: '192.0.2.1', userAgent: null, requestId: 'request' };

const current = verificationForEachTest();

describe('Verifier.verify with an access token', () => {
  it('allows the scopes of the token and takes from the limit of the key', async () => {
    const { verifier, storeKey, issueToken, metered } = current();
    const stored = await storeKey('a');
    const token = await issueToken(stored);
    expect(await verifier.verify({ credential: token })).toMatchObject({
      kind: 'allowed',
      key: { id: 'a', scope: 'read:shop' },
      rateLimit: { remaining: 1 },
    });
    expect(await verifier.verify({ credential: stored.key })).toMatchObject({ rateLimit: { remaining: 0 } });
    expect(await verifier.verify({ credential: token })).toMatchObject({ kind: 'rate_limited' });
    expect(await metered('a')).toEqual({ allowed: 2, limited: 1 });
  });

  it('verifies signature and revocation of a token once', async () => {
    const { verifier, storeKey, issueToken, reads } = current();
    const token = await issueToken(await storeKey('a'));
    await verifier.verify({ credential: token });
    const before = reads();
    expect(verifier.verify({ credential: token })).toMatchObject({ kind: 'allowed' });
    expect(reads()).toBe(before);
  });

  it('follows each change of the scopes of the key', async () => {
    const { verifier, storeKey, issueToken, update } = current();
    const stored = await storeKey('a', { scopes: ['a', 'b'] });
    const token = await issueToken(stored);
    const scope = async () => {
      const verdict = await verifier.recheck({ credential: token });
      return verdict.kind === 'allowed' && verdict.key.scope;
    };
    expect(await scope()).toBe('a b');
    await update(stored, { scopes: ['b', 'c'] });
    expect(await scope()).toBe('b');
    await update(stored, { scopes: [] });
    expect(await scope()).toBe('');
    await update(stored, { scopes: ['*'] });
    expect(await scope()).toBe('a b');
  });

  it('meters a token of a secret that was rotated out as revoked', async () => {
    const { verifier, storeKey, issueToken, update, metered } = current();
    const stored = await storeKey('a');
    const token = await issueToken(stored);
    await update(stored, { secretDigest: hashSecret('another secret') });
    expect(await verifier.verify({ credential: token })).toMatchObject({ kind: 'revoked', key: { id: 'a' } });
    expect(await metered('a')).toEqual({ revoked: 1 });
  });

  it('meters a token of an expired key as expired', async () => {
    const { verifier, clock, storeKey, issueToken, update, metered } = current();
    const stored = await storeKey('a');
    const token = await issueToken(stored);
    await update(stored, { expiresAt: clock.now() + 1 });
    expect(await verifier.verify({ credential: token })).toMatchObject({ kind: 'allowed' });
    clock.advance(1);
    expect(await verifier.verify({ credential: token })).toMatchObject({ kind: 'expired' });
    expect(await metered('a')).toEqual({ allowed: 1, expired: 1 });
  });

  it('rejects a token of a deleted key without naming a key', async () => {
    const { verifier, storage, storeKey, issueToken } = current();
    const stored = await storeKey('a');
    const token = await issueToken(stored);
    await storage.write((db) => db.clientKeys.remove('a'));
    verifier.invalidateKey(stored.clientId);
    expect(await verifier.verify({ credential: token })).toEqual({ kind: 'invalid_credentials' });
  });

  it('rejects a token from its revocation on, also after a restart', async () => {
    const { verifier, newVerifier, tokens, storeKey, issueToken } = current();
    const stored = await storeKey('a', { rateLimitPerMinute: null });
    const [token, other] = [await issueToken(stored), await issueToken(stored)];
    expect(await verifier.verify({ credential: token })).toMatchObject({ kind: 'allowed' });
    const [grant, key] = [await tokens.read(token), await verifier.loadKey(stored.clientId)];
    if (!grant || !key) throw new Error('No token.');
    await tokens.revoke(token, grant, key, CLIENT_INFO);
    for (const each of [verifier, newVerifier()]) {
      expect(await each.verify({ credential: token })).toEqual({ kind: 'invalid_credentials' });
      expect(await each.verify({ credential: other })).toMatchObject({ kind: 'allowed' });
    }
  });
});

describe('AccessTokens.revoke', () => {
  it('records one event for two revocations of one token at the same time', async () => {
    const { storage, verifier, tokens, storeKey, issueToken } = current();
    const stored = await storeKey('a');
    const token = await issueToken(stored);
    const [grant, key] = [await tokens.read(token), await verifier.loadKey(stored.clientId)];
    if (!grant || !key) throw new Error('No token.');
    await Promise.all([1, 2].map(() => tokens.revoke(token, grant, key, CLIENT_INFO)));
    expect(await storage.read(({ events }) => events.count({ type: 'access_token.revoked' }))).toBe(1);
  });
});

describe('Verifier.verify with a key from another system', () => {
  const secrets = [
    ['a key with an underscore', 'fbk_c2VjcmV0'],
    ['a key that begins like a token', 'eyJhbGciOiJub25lIn0.secret'],
    ['a key of 200 characters', 'x'.repeat(200)],
  ] as const;

  it.each(secrets)('allows %s after its import', async (_, secret) => {
    const { verifier, importKey } = current();
    expect(await verifier.verify({ credential: secret })).toEqual({ kind: 'invalid_credentials' });
    await importKey(secret);
    verifier.invalidateImported(hashSecret(secret));
    expect(await verifier.verify({ credential: secret })).toMatchObject({
      kind: 'allowed',
      key: { id: 'imported' },
    });
    expect(await verifier.verify({ credential: `${secret}x` })).toEqual({ kind: 'invalid_credentials' });
  });

  it('allows an imported key that was looked up before its import', async () => {
    const { verifier, importKey } = current();
    verifier.invalidateImported(hashSecret('another'));
    expect(await verifier.verify({ credential: 'secret' })).toEqual({ kind: 'invalid_credentials' });
    await importKey('secret');
    verifier.invalidateImported(hashSecret('secret'));
    expect(await verifier.verify({ credential: 'secret' })).toMatchObject({ kind: 'allowed' });
  });

  it('allows an imported key after a restart', async () => {
    const { newVerifier, importKey } = current();
    await importKey('secret');
    const restarted = newVerifier();
    await restarted.start();
    expect(await restarted.verify({ credential: 'secret' })).toMatchObject({ kind: 'allowed' });
  });

  it('does not read the database until a key was imported, and twice for an imported key', async () => {
    const { verifier, importKey, reads } = current();
    await verifier.verify({ credential: 'secret' });
    expect(reads()).toBe(0);
    await importKey('secret');
    verifier.invalidateImported(hashSecret('secret'));
    for (let request = 0; request < 2; request += 1) await verifier.verify({ credential: 'secret' });
    expect(reads()).toBe(2);
  });

  it('rejects an imported key whose secret was rotated out, and its client ID with any secret', async () => {
    const { verifier, importKey, update } = current();
    const imported = await importKey('secret');
    verifier.invalidateImported(hashSecret('secret'));
    expect(await verifier.verify({ credential: `${imported.clientId}_secret` })).toMatchObject({
      kind: 'invalid_credentials',
    });
    await update(imported, { secretDigest: hashSecret('another secret') });
    expect(await verifier.verify({ credential: 'secret' })).toMatchObject({
      kind: 'invalid_credentials',
      key: { id: 'imported' },
    });
  });
});
