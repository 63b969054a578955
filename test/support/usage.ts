import {
  ClientKeyUsageDocument,
  type UsagePointFieldsFragment,
  type UsageRange,
  type UsageResolution,
} from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway, type TestGateway } from './gateway.ts';

export type UsagePoints = readonly UsagePointFieldsFragment[];
type Managing = Pick<TestGateway, 'manage'>;

/** Reads the usage of a key with an access token, or null when the token may not see the key. */
export async function readUsage(
  gateway: Managing,
  token: string,
  id: string,
  range: UsageRange = 'HOUR',
  resolution?: UsageResolution,
): Promise<UsagePoints | null> {
  const found = await gateway.manage(ClientKeyUsageDocument, { id, range, resolution }, token);
  return found.clientKey?.usage ?? null;
}

/** Returns the points with requests, without their start and without zero counts. */
export function busyIn(points: UsagePoints | null) {
  return (points ?? [])
    .filter(({ allowed, denied }) => allowed + denied > 0)
    .map(({ allowed, denied, deniedByReason: reasons }) => {
      const counted = Object.fromEntries(Object.entries(reasons).filter(([, times]) => times > 0));
      return { allowed, denied, ...counted };
    });
}

/** Sends a number of requests to `/verify` with a key. */
export async function verify(gateway: { readonly url: string }, key: string, times = 1, scope = '') {
  for (let n = 0; n < times; n += 1) {
    await fetch(`${gateway.url}/verify?scope=${scope}`, { headers: bearer(key) });
  }
}

/** Stops a gateway, which writes its counts, and starts another on its database at the same time of its clock. */
export async function restart(gateway: TestGateway): Promise<TestGateway> {
  await gateway.close();
  const restarted = await startGateway({ database: gateway.config.database, clock: gateway.clock });
  return {
    ...restarted,
    async [Symbol.asyncDispose]() {
      await restarted[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
