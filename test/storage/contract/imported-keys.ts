import { expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { NOW } from '../../support/records.ts';

export function importedKeyContract(storage: () => Storage): void {
  const insert = (digest: string, clientId: string) =>
    storage().write(({ importedKeys }) => importedKeys.insert(digest, clientId, NOW));
  const clientIdOf = (digest: string) =>
    storage().read(({ importedKeys }) => importedKeys.clientIdOf(digest));
  const any = () => storage().read(({ importedKeys }) => importedKeys.any());

  it('finds what a key became by its digest, and tells whether there are any', async () => {
    expect([await any(), await clientIdOf('a')]).toEqual([false, undefined]);
    await insert('a', 'lk_a');
    expect([await any(), await clientIdOf('a'), await clientIdOf('A')]).toEqual([true, 'lk_a', undefined]);
  });

  it('refuses a digest that is known', async () => {
    await insert('a', 'lk_a');
    await expect(insert('a', 'lk_b')).rejects.toThrow(UniqueViolation);
  });
}
