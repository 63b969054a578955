import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CreatePasswordResetDocument } from '../../src/sdk/generated/operations.ts';
import type { SignedUp } from '../support/account-sessions.ts';
import { takePassword } from '../support/database.ts';
import { listEvents } from '../support/event-log.ts';
import { bearer } from '../support/gateway.ts';
import { MINUTE, startResets } from '../support/password-resets.ts';

let resets: Awaited<ReturnType<typeof startResets>>;
let person: SignedUp;
beforeAll(async () => {
  resets = await startResets();
});
beforeEach(async () => {
  // Attempts of earlier tests do not count any more.
  resets.gateway.clock.advance(MINUTE);
  person = await resets.gateway.signUp();
});
afterAll(() => resets.gateway[Symbol.asyncDispose]());

describe('Mutation.createPasswordReset', () => {
  it('returns a token and a link that are valid for an hour, and records who issued them', async () => {
    const { gateway, admin, create } = resets;
    for (const reference of [person.account.id, person.account.email.toUpperCase()]) {
      const issued = await create(reference);
      if (issued.__typename !== 'CreatePasswordResetPayload') throw new Error(issued.message);
      const { resetToken } = issued;
      expect(resetToken).toMatch(/^lkp_[0-9A-Za-z]{43}$/);
      expect(issued).toEqual({
        __typename: 'CreatePasswordResetPayload',
        account: person.account,
        resetToken,
        resetUrl: `${gateway.url}/reset-password#${resetToken}`,
        expiresAt: new Date(gateway.clock.now() + 60 * MINUTE).toISOString(),
      });
    }
    const [event] = await listEvents(gateway, admin.accessToken, { target: person.account.id });
    expect(event).toMatchObject({
      type: 'account.password_reset_issued',
      actor: admin.account.id,
      ip: '127.0.0.1',
      createdAt: new Date(gateway.clock.now()).toISOString(),
      metadata: {},
    });
    const visible = await listEvents(gateway, person.accessToken);
    expect(visible[0]?.type).toBe('account.password_reset_issued');
  });

  it('returns a link below PUBLIC_URL', async () => {
    const publicUrl = 'https://gate.example.com/base';
    const { gateway, admin, issue } = await startResets({ publicUrl });
    await using _ = gateway;
    const { resetUrl, resetToken } = await issue(admin.account.id);
    expect(resetUrl).toBe(`${publicUrl}/reset-password#${resetToken}`);
  });

  it('returns FORBIDDEN to a member for any account, and 401 without an access token', async () => {
    const { gateway, admin } = resets;
    for (const account of [admin.account.id, person.account.id, 'nobody@example.com']) {
      const body = { query: CreatePasswordResetDocument.toString(), variables: { input: { account } } };
      const response = await gateway.post('/graphql', body, bearer(person.accessToken));
      const { data, errors } = await response.json();
      expect([response.status, data, errors[0].extensions.code]).toEqual([403, null, 'FORBIDDEN']);
      expect((await gateway.post('/graphql', body)).status).toBe(401);
    }
    const events = await listEvents(gateway, admin.accessToken, { target: person.account.id });
    expect(events.map(({ type }) => type)).toEqual(['account.created']);
  });

  it.each([
    ['an email address', 'nobody@example.com'],
    ['a global id', Buffer.from(`Account:${randomUUID()}`).toString('base64')],
  ])('returns NotFoundError for %s without an account', async (_, reference) => {
    expect(await resets.create(reference)).toMatchObject({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
    });
  });

  it('rejects an account that signs in through an OpenID provider', async () => {
    takePassword(resets.gateway, person.account.email);
    expect(await resets.create(person.account.id)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['account'], message: 'signs in elsewhere and has no password here' }],
    });
  });
});
