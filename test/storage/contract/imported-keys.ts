import { expect, it } from 'vitest';
import { UniqueViolation } from '../../../src/storage/failure.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { NOW } from '../../support/records.ts';

export function importedKeyContract(storage: () => Storage): void {
  const insert = (digest: string, clientId: string) =>
    storage().write(({ importedKeys }) => importedKeys.insert(digest, clientId, NOW));
  const findClientId = (digest: string) =>
    storage().read(({ importedKeys }) => importedKeys.findClientId(digest));
  const any = () => storage().read(({ importedKeys }) => importedKeys.any());

  it('returns the client ID of an imported key by digest and reports whether any key was imported', async () => {
    expect([await any(), await findClientId('a')]).toEqual([false, undefined]);
    await insert('a', 'lk_a');
    expect([await any(), await findClientId('a'), await findClientId('A')]).toEqual([
      true,
      'lk_a',
      undefined,
    ]);
  });

  it('rejects a digest that was imported before', async () => {
    await insert('a', 'lk_a');
    await expect(insert('a', 'lk_b')).rejects.toThrow(UniqueViolation);
  });
}
