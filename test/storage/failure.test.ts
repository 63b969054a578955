import { DrizzleQueryError } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError, RequestError } from '../../src/domain/errors.ts';
import { translated, UniqueViolation } from '../../src/storage/failure.ts';
import { PostgresStorage } from '../../src/storage/postgres.ts';

const driverError = (code: string) => Object.assign(new Error('from the driver'), { code });
const wrapped = (code: string) => new DrizzleQueryError('select ?', ['a secret'], driverError(code));
const failing = (error: unknown) => translated(() => Promise.reject(error));

describe('translated', () => {
  it.each(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'])(
    'calls %s a UniqueViolation',
    async (code) => {
      await expect(failing(wrapped(code))).rejects.toThrow(UniqueViolation);
      await expect(failing(driverError(code))).rejects.toThrow(UniqueViolation);
    },
  );

  it.each(['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR', '57P01', 'ECONNREFUSED', 'CONNECTION_CLOSED'])(
    'calls %s UNAVAILABLE',
    async (code) => {
      await expect(failing(wrapped(code))).rejects.toMatchObject({
        name: 'RequestError',
        code: 'UNAVAILABLE',
      });
      await expect(failing(driverError(code))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    },
  );

  it('keeps the parameters of a query out of the error, its message and its causes', async () => {
    const error: unknown = await failing(wrapped('SQLITE_BUSY')).catch((caught: unknown) => caught);
    for (let at = error; at instanceof Error; at = at.cause) {
      expect(`${at.message} ${JSON.stringify(at)}`).not.toContain('a secret');
    }
    expect((error as Error).cause).toMatchObject({ code: 'SQLITE_BUSY' });
  });

  it('passes on what is not of the database', async () => {
    for (const error of [
      new NotFoundError('key'),
      new RequestError('FORBIDDEN', 'no'),
      new TypeError('bug'),
    ]) {
      await expect(failing(error)).rejects.toBe(error);
    }
  });
});

describe('a write to PostgreSQL', () => {
  afterEach(() => vi.restoreAllMocks());

  /** A storage whose transactions fail with these errors in turn, and then pass. */
  function storageFailingWith(errors: unknown[]) {
    vi.spyOn(Math, 'random').mockReturnValue(0); // no pauses
    const transaction = vi.fn(async (work: (tx: object) => Promise<unknown>, _: object) => {
      const result = await work({});
      if (errors.length > 0) throw errors.shift();
      return result;
    });
    const db = { transaction } as unknown as PgDatabase<PgQueryResultHKT>;
    return { storage: new PostgresStorage(db, async () => undefined), transaction };
  }

  it('is tried again when it collided with another, and then answers', async () => {
    const { storage, transaction } = storageFailingWith([wrapped('40001'), driverError('40P01')]);
    expect(await storage.write(async () => 'done')).toBe('done');
    expect(transaction).toHaveBeenCalledTimes(3);
  });

  it('asks each time for serializable transactions', async () => {
    const { storage, transaction } = storageFailingWith([wrapped('40001')]);
    await storage.write(async () => undefined);
    for (const [, options] of transaction.mock.calls)
      expect(options).toEqual({ isolationLevel: 'serializable' });
  });

  it('is UNAVAILABLE once it collided too often', async () => {
    const { storage, transaction } = storageFailingWith(Array.from({ length: 99 }, () => wrapped('40001')));
    await expect(storage.write(async () => 'done')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(transaction.mock.calls.length).toBeLessThan(30);
  });

  it.each([wrapped('23505'), wrapped('57P01'), new NotFoundError('key'), new Error('bug')])(
    'is not tried again after %s',
    async (error) => {
      const { storage, transaction } = storageFailingWith([error]);
      await expect(storage.write(async () => 'done')).rejects.toThrow();
      expect(transaction).toHaveBeenCalledTimes(1);
    },
  );
});
