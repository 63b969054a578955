import { beforeEach, expect, it } from 'vitest';
import type { Queries, Storage } from '../../../src/storage/storage.ts';
import { anAccount, NOW } from '../../support/records.ts';

const MAX_NETWORKS = 20;

export function knownNetworkContract(storage: () => Storage): void {
  const has = (accountId: string, network: string) =>
    storage().read(({ knownNetworks }) => knownNetworks.has(accountId, network));
  const write = <T>(query: (networks: Queries['knownNetworks']) => Promise<T>) =>
    storage().write(({ knownNetworks }) => query(knownNetworks));

  beforeEach(() =>
    storage().write(async ({ accounts }) => {
      await accounts.insert(anAccount({ id: 'ada' }));
      await accounts.insert(anAccount({ id: 'bob' }));
    }),
  );

  it('remembers a network for one account, once or twice', async () => {
    for (let times = 0; times < 2; times += 1) {
      await write((networks) => networks.remember('ada', '192.0.2.1', NOW + times));
      expect(await has('ada', '192.0.2.1')).toBe(true);
    }
    expect(await has('ada', '192.0.2.2')).toBe(false);
    expect(await has('bob', '192.0.2.1')).toBe(false);
    expect(await has('', '192.0.2.1')).toBe(false);
  });

  it('remembers the 20 networks of the latest sign-ins of each account', async () => {
    await write((networks) => networks.remember('bob', 'old', NOW - 1));
    for (let n = 0; n < MAX_NETWORKS; n += 1) {
      await write((networks) => networks.remember('ada', `network ${n}`, NOW + n));
    }
    await write((networks) => networks.remember('ada', 'network 0', NOW + 100));
    await write((networks) => networks.remember('ada', 'one more', NOW + 101));
    expect(await has('ada', 'network 0')).toBe(true);
    expect(await has('ada', 'network 1')).toBe(false);
    expect(await has('ada', 'network 2')).toBe(true);
    expect(await has('bob', 'old')).toBe(true);
  });
}
