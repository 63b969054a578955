import { describe, expect, it } from 'vitest';
import { mapMaybePromise } from '../../src/domain/maybe-promise.ts';

describe('mapMaybePromise', () => {
  it('continues synchronously with a value', () => {
    expect(mapMaybePromise(1, (value) => value + 1)).toBe(2);
  });

  it('continues with the value of a promise', async () => {
    expect(await mapMaybePromise(Promise.resolve(1), (value) => value + 1)).toBe(2);
  });

  it('does not continue after a rejected promise', async () => {
    const failure = new Error('no value');
    await expect(mapMaybePromise(Promise.reject(failure), () => 'continued')).rejects.toBe(failure);
  });
});
