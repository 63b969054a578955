import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { accountContract } from './contract/accounts.ts';
import { clientKeyFilterContract } from './contract/client-key-filters.ts';
import { clientKeyContract } from './contract/client-keys.ts';
import { eventContract } from './contract/events.ts';
import { pagingContract } from './contract/paging.ts';
import { pgpKeyContract } from './contract/pgp-keys.ts';
import { sessionContract } from './contract/sessions.ts';
import { transactionContract } from './contract/transactions.ts';
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
  describe('sessions', () => sessionContract(current));
  describe('client keys', () => clientKeyContract(current));
  describe('client key filters', () => clientKeyFilterContract(current));
  describe('pages', () => pagingContract(current));
  describe('PGP keys', () => pgpKeyContract(current));
  describe('events', () => eventContract(current));
  describe('transactions', () => transactionContract(current));
});
