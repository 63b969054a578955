import { describe, expect, it } from 'vitest';
import { PasswordHasher } from '../../src/services/accounts/passwords.ts';
import { CHEAP_HASHING, PASSWORD } from '../support/gateway.ts';

const PARTY = { network: '192.0.2.1', account: 'ada@example.com' };

describe('PasswordHasher', () => {
  const hasher = new PasswordHasher(CHEAP_HASHING);

  it('hashes with Argon2id into a PHC string that names its cost', async () => {
    expect(await hasher.hash(PASSWORD, PARTY)).toMatch(
      /^\$argon2id\$v=19\$m=8,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('hashes the same password differently each time', async () => {
    expect(await hasher.hash(PASSWORD, PARTY)).not.toBe(await hasher.hash(PASSWORD, PARTY));
  });

  it('verifies a hash at the cost that the hash names, not at its own', async () => {
    const hash = await new PasswordHasher({ memoryKiB: 16, passes: 2, parallelism: 2 }).hash(PASSWORD, PARTY);
    expect(await hasher.verify(PASSWORD, hash, PARTY)).toBe(true);
    expect(await hasher.verify(`${PASSWORD}.`, hash, PARTY)).toBe(false);
  });

  it('throws for a hash in another format', async () => {
    await expect(hasher.verify(PASSWORD, '$2b$10$abcdefghijklmnopqrstuv', PARTY)).rejects.toThrow(
      'Unsupported password hash format.',
    );
  });
});
