import { beforeEach, expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { anAccount, NOW } from '../../support/records.ts';

const ISSUER = 'https://id.example.com';

export function externalIdentityContract(storage: () => Storage): void {
  const ada = anAccount({ id: 'ada' });
  const insert = (id: string, accountId: string, issuer: string, subject: string) =>
    storage().write(({ externalIdentities }) =>
      externalIdentities.insert({ id, accountId, issuer, subject, createdAt: NOW }),
    );
  const account = (issuer: string, subject: string) =>
    storage().read(({ externalIdentities }) => externalIdentities.account(issuer, subject));

  beforeEach(async () => {
    await storage().write(async ({ accounts }) => {
      await accounts.insert(ada);
      await accounts.insert(anAccount({ id: 'bob' }));
    });
    await insert('1', 'ada', ISSUER, 'Subject');
  });

  it('returns the account of an exact issuer and subject', async () => {
    expect(await account(ISSUER, 'Subject')).toEqual(ada);
    expect(await account(ISSUER, 'subject')).toBeUndefined();
    expect(await account(`${ISSUER}/`, 'Subject')).toBeUndefined();
    expect(await account('Subject', ISSUER)).toBeUndefined();
  });

  it('distinguishes equal subjects of two issuers', async () => {
    await insert('2', 'bob', 'https://other.example.com', 'Subject');
    expect((await account('https://other.example.com', 'Subject'))?.id).toBe('bob');
    expect((await account(ISSUER, 'Subject'))?.id).toBe('ada');
  });

  it('rejects a second account for one subject and an identity of an account that does not exist', async () => {
    await expect(insert('2', 'bob', ISSUER, 'Subject')).rejects.toThrow(UniqueViolation);
    await expect(insert('3', 'nobody', ISSUER, 'other')).rejects.toThrow();
    expect((await account(ISSUER, 'Subject'))?.id).toBe('ada');
    expect(await account(ISSUER, 'other')).toBeUndefined();
  });
}
