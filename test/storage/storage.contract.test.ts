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
import { knownNetworkContract } from './contract/known-networks.ts';
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
] as const)('%s', (_, start) => {
  let stage: Stage;
  let storage: Storage;

  beforeAll(async () => {
    stage = await start();
  });
  beforeEach(async () => {
    storage = await stage.fresh();
  });
  afterEach(() => stage.clear(storage));
  afterAll(() => stage.close());

  const current = () => storage;
  describe('account storage', () => accountContract(current));
  describe('external identity storage', () => externalIdentityContract(current));
  describe('session storage', () => sessionContract(current));
  describe('known network storage', () => knownNetworkContract(current));
  describe('client key storage', () => clientKeyContract(current));
  describe('client key filter', () => clientKeyFilterContract(current));
  describe('client key order', () => clientKeyOrderContract(current));
  describe('imported key storage', () => importedKeyContract(current));
  describe('pagination', () => pagingContract(current));
  describe('PGP key storage', () => pgpKeyContract(current));
  describe('event storage', () => eventContract(current));
  describe('signing key storage', () => signingKeyContract(current));
  describe('revoked access token storage', () => revokedAccessTokenContract(current));
  describe('deletion of expired records', () =>
    expiredContract(current, (statements) => stage.run(statements)));
  describe('password reset storage', () => passwordResetContract(current));
  describe('usage storage', () => usageContract(current));
  describe('transaction', () => transactionContract(current));
});
