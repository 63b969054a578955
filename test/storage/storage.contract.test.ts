import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { accountContract } from './contract/accounts.ts';
import { clientKeyFilterContract } from './contract/client-key-filters.ts';
import { clientKeyOrderContract } from './contract/client-key-order.ts';
import { clientKeyContract } from './contract/client-keys.ts';
import { eventContract } from './contract/events.ts';
import { expiredContract } from './contract/expired.ts';
import { externalIdentityContract } from './contract/external-identities.ts';
import { importedKeyContract } from './contract/imported-keys.ts';
import { pagingContract } from './contract/paging.ts';
import { passwordResetContract } from './contract/password-resets.ts';
import { pgpKeyContract } from './contract/pgp-keys.ts';
import { sessionContract } from './contract/sessions.ts';
import { revokedAccessTokenContract, signingKeyContract } from './contract/tokens.ts';
import { transactionContract } from './contract/transactions.ts';
import { usageContract } from './contract/usage.ts';
import { postgresStage, type Stage, sqliteStage } from './dialects.ts';

describe.each([
  ['SQLite', sqliteStage],
  ['PostgreSQL', postgresStage],
] as const)('storage on %s', (_, open) => {
  let stage: Stage;
  let storage: Storage;

  beforeAll(async () => {
    stage = await open();
  });
  beforeEach(async () => {
    storage = await stage.fresh();
  });
  afterEach(() => stage.clear(storage));
  afterAll(() => stage.close());

  const current = () => storage;
  describe('accounts', () => accountContract(current));
  describe('external identities', () => externalIdentityContract(current));
  describe('sessions', () => sessionContract(current));
  describe('client keys', () => clientKeyContract(current));
  describe('client key filters', () => clientKeyFilterContract(current));
  describe('client keys in an order', () => clientKeyOrderContract(current));
  describe('imported keys', () => importedKeyContract(current));
  describe('pages', () => pagingContract(current));
  describe('PGP keys', () => pgpKeyContract(current));
  describe('events', () => eventContract(current));
  describe('signing keys', () => signingKeyContract(current));
  describe('revoked access tokens', () => revokedAccessTokenContract(current));
  describe('what is past its time', () => expiredContract(current, (statements) => stage.run(statements)));
  describe('password resets', () => passwordResetContract(current));
  describe('usage', () => usageContract(current));
  describe('transactions', () => transactionContract(current));
});
