import { describe, expect, it } from 'vitest';
import { whenThere } from '../../src/domain/maybe-promise.ts';

describe('whenThere', () => {
  it('continues synchronously with a value', () => {
    expect(whenThere(1, (value) => value + 1)).toBe(2);
  });

  it('continues with the value of a promise', async () => {
    expect(await whenThere(Promise.resolve(1), (value) => value + 1)).toBe(2);
  });

  it('does not continue after a rejected promise', async () => {
    const failure = new Error('no value');
    await expect(whenThere(Promise.reject(failure), () => 'continued')).rejects.toBe(failure);
  });
});
