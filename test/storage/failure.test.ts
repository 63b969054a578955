import { DrizzleQueryError } from 'drizzle-orm';
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError, RequestError, type UnavailableError } from '../../src/domain/errors.ts';
import { translated, UniqueViolation } from '../../src/storage/failure.ts';
import { PostgresStorage } from '../../src/storage/postgres.ts';

const driverError = (code: string) => Object.assign(new Error('from the driver'), { code });
const wrapped = (code: string) => new DrizzleQueryError('select ?', ['a secret'], driverError(code));
const failing = (error: unknown) => translated(() => Promise.reject(error));

describe('translated', () => {
  it.each(['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', '23505'])(
    'converts the driver error %s to a UniqueViolation',
    async (code) => {
      await expect(failing(wrapped(code))).rejects.toThrow(UniqueViolation);
      await expect(failing(driverError(code))).rejects.toThrow(UniqueViolation);
    },
  );

  it.each([
    ...['SQLITE_BUSY', 'SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CONSTRAINT_TRIGGER'],
    ...['57P01', 'P0001', '42P01', 'ECONNREFUSED', 'CONNECTION_CLOSED'],
  ])('converts the driver error %s to UNAVAILABLE', async (code) => {
    await expect(failing(wrapped(code))).rejects.toMatchObject({ name: 'RequestError', code: 'UNAVAILABLE' });
    await expect(failing(driverError(code))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('converts the error of SQLite for a missing table to UNAVAILABLE', async () => {
    const error = Object.assign(new Error('no such table: client_keys'), { code: 'SQLITE_ERROR' });
    await expect(failing(error)).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: error });
  });

  it.each([
    ...['SQLITE_ERROR', 'SQLITE_CONSTRAINT_FOREIGNKEY', 'SQLITE_RANGE', 'SQLITE_TOOBIG'],
    ...['22021', '22P02', '42703', '23503'],
  ])('converts the driver error %s to an error without details, because it is a bug', async (code) => {
    for (const error of [wrapped(code), driverError(code)]) {
      const caught: unknown = await failing(error).catch((thrown: unknown) => thrown);
      expect(caught).toBeInstanceOf(Error);
      expect(caught).not.toBeInstanceOf(RequestError);
      expect(String(caught)).toContain(code);
      expect(String(caught)).not.toContain('from the driver');
    }
  });

  it('omits query parameters from the error, its message and its causes', async () => {
    const error: unknown = await failing(wrapped('SQLITE_BUSY')).catch((caught: unknown) => caught);
    for (let at = error; at instanceof Error; at = at.cause) {
      expect(`${at.message} ${JSON.stringify(at)}`).not.toContain('a secret');
    }
    expect((error as Error).cause).toMatchObject({ code: 'SQLITE_BUSY' });
  });

  it('passes on errors that are not from the database without the query that Drizzle wraps them in', async () => {
    for (const cause of [new NotFoundError('key'), new TypeError('bug')]) {
      await expect(failing(new DrizzleQueryError('select ?', ['a secret'], cause))).rejects.toBe(cause);
    }
  });

  it('passes on errors that are not from the database', async () => {
    for (const error of [
      new NotFoundError('key'),
      new RequestError('FORBIDDEN', 'no'),
      new TypeError('bug'),
      Object.assign(new TypeError('bug'), { code: 'ERR_INVALID_ARG_TYPE' }),
      Object.assign(new Error('bug'), { code: 42 }),
      'not an error',
    ]) {
      await expect(failing(error)).rejects.toBe(error);
    }
  });
});

describe('PostgresStorage.write', () => {
  afterEach(() => vi.restoreAllMocks());

  /** Creates a storage whose transactions fail with these errors in turn and then succeed. */
  function storageFailingWith(errors: unknown[]) {
    const random = vi.spyOn(Math, 'random').mockReturnValue(0); // no pauses
    const transaction = vi.fn(async (work: (tx: object) => Promise<unknown>, _: object) => {
      const result = await work({});
      if (errors.length > 0) throw errors.shift();
      return result;
    });
    const db = { transaction } as unknown as PgDatabase<PgQueryResultHKT>;
    return {
      storage: new PostgresStorage(db, async () => undefined, { trigrams: false }),
      transaction,
      random,
    };
  }

  it('retries after a serialization failure and a deadlock and returns the result', async () => {
    const { storage, transaction } = storageFailingWith([wrapped('40001'), driverError('40P01')]);
    expect(await storage.write(async () => 'done')).toBe('done');
    expect(transaction).toHaveBeenCalledTimes(3);
  });

  it('uses a serializable transaction for every attempt', async () => {
    const { storage, transaction } = storageFailingWith([wrapped('40001')]);
    await storage.write(async () => undefined);
    for (const [, options] of transaction.mock.calls)
      expect(options).toEqual({ isolationLevel: 'serializable' });
  });

  it('waits for a random time before every retry', async () => {
    const { storage, random } = storageFailingWith([wrapped('40001'), wrapped('40001'), wrapped('40001')]);
    await storage.write(async () => undefined);
    expect(random).toHaveBeenCalledTimes(3);
  });

  it('reports whether a failure came before the commit, which may have succeeded', async () => {
    const lost = storageFailingWith([driverError('CONNECTION_CLOSED')]).storage;
    const committing: unknown = await lost.write(async () => 'done').catch((error: unknown) => error);
    expect([(committing as UnavailableError).code, (committing as UnavailableError).performed]).toEqual([
      'UNAVAILABLE',
      undefined,
    ]);
    const working = lost.write(() => Promise.reject(driverError('CONNECTION_CLOSED')));
    await expect(working).rejects.toMatchObject({ code: 'UNAVAILABLE', performed: false });
  });

  it('throws UNAVAILABLE after ten collisions', async () => {
    const { storage, transaction } = storageFailingWith(Array.from({ length: 99 }, () => wrapped('40001')));
    await expect(storage.write(async () => 'done')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      performed: false,
    });
    expect(transaction).toHaveBeenCalledTimes(10);
  });

  it.each([
    ['a unique violation', wrapped('23505')],
    ['a lost connection', wrapped('57P01')],
    ['a domain error', new NotFoundError('key')],
    ['an unexpected error', new Error('bug')],
  ])('does not retry after %s', async (_, error) => {
    const { storage, transaction } = storageFailingWith([error]);
    await expect(storage.write(async () => 'done')).rejects.toThrow();
    expect(transaction).toHaveBeenCalledTimes(1);
  });
});

describe('PostgresStorage.close', () => {
  it('closes all connections once', async () => {
    const end = vi.fn(async () => undefined);
    await new PostgresStorage({} as PgDatabase<PgQueryResultHKT>, end, { trigrams: false }).close();
    expect(end).toHaveBeenCalledTimes(1);
  });
});
