import {
  ClientKeyUsageDocument,
  type UsagePointFieldsFragment,
  type UsageRange,
  type UsageResolution,
} from '../../src/sdk/generated/operations.ts';
import { bearer, type TestGateway } from './gateway.ts';

export type UsagePoints = readonly UsagePointFieldsFragment[];
type Shown = Pick<TestGateway, 'manage'>;

/** The usage of a key, as the holder of a token is told it; null when the key is not theirs. */
export async function usageOf(
  gateway: Shown,
  token: string,
  id: string,
  range: UsageRange = 'HOUR',
  resolution?: UsageResolution,
): Promise<UsagePoints | null> {
  const found = await gateway.manage(ClientKeyUsageDocument, { id, range, resolution }, token);
  return found.clientKey?.usage ?? null;
}

/** The points at which anything happened, without their start. */
export function busyIn(points: UsagePoints | null) {
  return (points ?? [])
    .filter(({ allowed, denied }) => allowed + denied > 0)
    .map(({ allowed, denied, deniedByReason: reasons }) => {
      const told = Object.fromEntries(Object.entries(reasons).filter(([, times]) => times > 0));
      return { allowed, denied, ...told };
    });
}

/** Asks `/verify` with a key so many times. */
export async function verify(gateway: { readonly url: string }, key: string, times = 1, scope = '') {
  for (let n = 0; n < times; n += 1) {
    await fetch(`${gateway.url}/verify?scope=${scope}`, { headers: bearer(key) });
  }
}
