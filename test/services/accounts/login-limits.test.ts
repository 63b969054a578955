import { describe, expect, it } from 'vitest';
import { RateLimitedError } from '../../../src/domain/errors.ts';
import { LOGIN_LIMITS, LoginLimits } from '../../../src/services/accounts/login-limits.ts';
import { FakeClock } from '../../support/clock.ts';

const tryFrom = (network: number, knownNetwork = false) => ({
  name: 'ada@example.com',
  clientInfo: { ip: `198.51.${network >> 8}.${network & 255}`, userAgent: null, requestId: 'request' },
  knownNetwork,
});

/** Uses up the attempts at the account from all networks together. */
function exhaust(limits: LoginLimits): void {
  for (let network = 0; network < LOGIN_LIMITS.account; network += 1) limits.countPassword(tryFrom(network));
}

describe('LoginLimits.countPassword', () => {
  it('counts no attempt of a network that was rejected because of other networks', () => {
    const clock = new FakeClock();
    const limits = new LoginLimits(clock);
    exhaust(limits);
    clock.advance(30_000);
    for (let n = 0; n < LOGIN_LIMITS.accountAndNetwork; n += 1) {
      expect(() => limits.countPassword(tryFrom(1_000))).toThrow(RateLimitedError);
    }
    clock.advance(30_000);
    expect(() => limits.countPassword(tryFrom(1_000))).not.toThrow();
  });

  it('rejects no network that the account knows because of other networks', () => {
    const limits = new LoginLimits(new FakeClock());
    exhaust(limits);
    expect(() => limits.countPassword(tryFrom(1_000))).toThrow(RateLimitedError);
    expect(() => limits.countPassword(tryFrom(1_000, true))).not.toThrow();
  });

  it('gives back an attempt to the network and to all networks together', () => {
    const limits = new LoginLimits(new FakeClock());
    for (let n = 0; n < 3 * LOGIN_LIMITS.account; n += 1) limits.countPassword(tryFrom(1))();
    expect(() => limits.countPassword(tryFrom(1))).not.toThrow();
    expect(() => limits.countPassword(tryFrom(2))).not.toThrow();
  });
});
