import { describe, expect, it } from 'vitest';
import { RateLimitedError } from '../../src/domain/errors.ts';
import { Attempts, rateLimitSubnet } from '../../src/verification/attempts.ts';
import { FakeClock } from '../support/clock.ts';

describe('Attempts', () => {
  it('counts the attempts of 20,000 subjects at a time', () => {
    const attempts = new Attempts({ clock: new FakeClock(), limit: 1, message: 'Too often.' });
    for (let n = 0; n < 20_000; n += 1) attempts.count(`${n}`.padEnd(64, 'x'));
    expect(() => attempts.count('0'.padEnd(64, 'x'))).toThrow(RateLimitedError);
  });

  it('counts long subjects that begin with the same characters separately', () => {
    const attempts = new Attempts({ clock: new FakeClock(), limit: 1, message: 'Too often.' });
    const [one, other] = ['1', '2'].map((end) => `${'x'.repeat(10_000)}${end}`);
    attempts.count(`${one}`);
    attempts.count(`${other}`);
    expect(() => attempts.count(`${one}`)).toThrow(RateLimitedError);
  });

  it('measures time by the monotonic clock, which a change of the time of day does not move', () => {
    const clock = new FakeClock();
    const attempts = new Attempts({ clock, limit: 1, message: 'Too often.' });
    attempts.count('subject');
    clock.shiftTimeOfDay(3_600_000);
    expect(() => attempts.count('subject')).toThrow(RateLimitedError);
    clock.shiftTimeOfDay(-7_200_000);
    clock.advance(60_000);
    attempts.count('subject');
  });

  it('does not count an attempt that was taken back, but counts the others', () => {
    const attempts = new Attempts({ clock: new FakeClock(), limit: 2, message: 'Too often.' });
    const takeBack = attempts.count('subject');
    attempts.count('subject');
    takeBack();
    attempts.count('subject');
    expect(() => attempts.count('subject')).toThrow('Too often. Try again in 60 s.');
  });
});

describe('rateLimitSubnet', () => {
  it.each([
    ['an IPv4 address', '192.0.2.1', '192.0.2.1'],
    ['an IPv4 address mapped to IPv6', '::ffff:192.0.2.1', '192.0.2.1'],
    ['an IPv6 address, by its first 64 bits', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['a word', 'nonsense', 'unknown'],
    ['an address with a port', '192.0.2.1:5000', 'unknown'],
    ['nothing', '', 'unknown'],
  ])('returns the network of %s', (_, ip, network) => {
    expect(rateLimitSubnet(ip)).toBe(network);
  });
});
