import { describe, expect, it } from 'vitest';
import { startProcess } from '../support/process.ts';
import { acceptsConnections } from './connections.ts';

const readiness = async (url: string) => (await fetch(`${url}/health/ready`)).status;

describe('a gateway process with SHUTDOWN_DELAY', () => {
  it('is unready on SIGTERM and serves requests until the delay has passed', async () => {
    // The test ends the delay by a second signal.
    await using gateway = startProcess({ env: { SHUTDOWN_DELAY: '600' } });
    const url = await gateway.ready();
    expect(await readiness(url)).toBe(200);
    gateway.signal('SIGTERM');
    await expect.poll(() => readiness(url)).toBe(503);
    expect(await acceptsConnections(url)).toBe(true);
    const live = await fetch(`${url}/health/live`);
    expect([live.status, live.headers.get('connection')]).toEqual([200, 'keep-alive']);
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toMatchObject({ code: null, signal: 'SIGTERM' });
  });

  it('ends the delay on SIGINT, and exits with 0', async () => {
    await using gateway = startProcess({ env: { SHUTDOWN_DELAY: '600' } });
    const url = await gateway.ready();
    gateway.signal('SIGTERM');
    await expect.poll(() => readiness(url)).toBe(503);
    gateway.signal('SIGINT');
    expect(await gateway.exited).toMatchObject({ code: 0, signal: null });
  });

  it('closes the port after the delay and exits with 0', async () => {
    await using gateway = startProcess({ env: { SHUTDOWN_DELAY: '1' } });
    const url = await gateway.ready();
    const since = performance.now();
    gateway.signal('SIGTERM');
    await expect.poll(() => acceptsConnections(url)).toBe(false);
    expect(performance.now() - since).toBeGreaterThan(900);
    expect(await gateway.exited).toMatchObject({ code: 0, stderr: '' });
  });

  it('does not delay the end on SIGINT', async () => {
    await using gateway = startProcess({ env: { SHUTDOWN_DELAY: '600' } });
    await gateway.ready();
    gateway.signal('SIGINT');
    expect(await gateway.exited).toMatchObject({ code: 0 });
  });
});
