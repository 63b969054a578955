import { describe, expect, it } from 'vitest';
import { EventsDocument, LoginDocument } from '../../src/sdk/generated/operations.ts';
import { eventually } from '../support/eventually.ts';
import { PASSWORD, startGateway } from '../support/gateway.ts';

const DAY = 24 * 3_600_000;

describe('a gateway with EVENTS_RETENTION_DAYS', () => {
  it('removes older events after its start and logs their number', async () => {
    await using first = await startGateway();
    const { account } = await first.signUp();
    await first.close();
    const { clock: later, config } = first;
    later.advance(8 * DAY);
    await using second = await startGateway({
      database: config.database,
      clock: later,
      eventsRetentionDays: 7,
    });
    await eventually(() => expect(second.logged.join('')).toContain('Deleted expired records'));
    const line = second.logged.find((text) => text.includes('Deleted expired records')) ?? '';
    expect(JSON.parse(line)).toMatchObject({ kind: 'events', rows: 1 });
    const input = { email: account.email, password: PASSWORD };
    const { login } = await second.manage(LoginDocument, { input });
    if (login.__typename !== 'LoginPayload') throw new Error(login.message);
    const { events } = await second.manage(EventsDocument, {}, login.accessToken);
    expect(events.edges.map(({ node }) => node.type)).toEqual(['session.created']);
  });
});
