import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  EventsDocument,
  MeDocument,
  UpdateAccountDocument,
  VerifyAccountEmailDocument,
} from '../../src/sdk/generated/operations.ts';
import { FakeClock } from '../support/clock.ts';
import { runIn } from '../support/database.ts';
import { bearer, PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { startOpenIdProvider, type TestProvider } from '../support/openid-provider.ts';

type SignedUp = Awaited<ReturnType<TestGateway['signUp']>>;

const clock = new FakeClock();
let provider: TestProvider;
let gateway: TestGateway;
let admin: SignedUp;
let member: SignedUp;
beforeAll(async () => {
  provider = await startOpenIdProvider(clock);
  const { issuer, audience } = provider;
  gateway = await startGateway({ clock, oidc: { issuer, audience } });
  admin = await gateway.signUp();
});
beforeEach(async () => {
  member = await gateway.signUp();
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
});

async function verify(id: string, email: string, { accessToken } = admin) {
  const variables = { input: { id, email } };
  return (await gateway.manage(VerifyAccountEmailDocument, variables, accessToken)).verifyAccountEmail;
}

const me = async (token: string) => (await gateway.manage(MeDocument, {}, token)).me;

async function verifications(token: string) {
  const filter = { type: 'account.email_verified' };
  const { events } = await gateway.manage(EventsDocument, { filter }, token);
  return events.edges.map(({ node: { actor, target, metadata } }) => ({ actor, target, metadata }));
}

describe('Account.emailVerified', () => {
  it('is true for the first account and false for those that sign up later', async () => {
    expect([admin.account.emailVerified, member.account.emailVerified]).toEqual([true, false]);
  });

  it('becomes false when the owner changes the address, and only then', async () => {
    await verify(member.account.id, member.account.email);
    const update = (input: object) => gateway.manage(UpdateAccountDocument, { input }, member.accessToken);
    await update({ displayName: 'Ada Lovelace', email: member.account.email });
    expect((await me(member.accessToken)).emailVerified).toBe(true);
    const email = `${randomUUID()}@example.com`;
    expect(await update({ email, currentPassword: PASSWORD })).toMatchObject({
      updateAccount: { account: { email, emailVerified: false } },
    });
    expect((await me(member.accessToken)).emailVerified).toBe(false);
  });

  it('is reported by the REST routes about a person', async () => {
    const person = async () => {
      const response = await fetch(`${gateway.url}/users/me`, { headers: bearer(member.accessToken) });
      return (await response.json()) as { verifiedAt: string | null };
    };
    expect((await person()).verifiedAt).toBeNull();
    await verify(member.account.id, member.account.email);
    expect((await person()).verifiedAt).toBe(new Date(clock.now()).toISOString());
  });
});

describe('verifyAccountEmail', () => {
  it('marks the address from the next request on, and records who did it', async () => {
    await me(member.accessToken);
    const account = { ...member.account, emailVerified: true };
    expect(await verify(account.id, ` ${account.email.toUpperCase()}`)).toEqual({
      __typename: 'VerifyAccountEmailPayload',
      account,
    });
    expect(await me(member.accessToken)).toEqual(account);
    expect(await verifications(member.accessToken)).toEqual([
      { actor: admin.account.id, target: account.id, metadata: {} },
    ]);
  });

  it('changes and records nothing for an address that is verified', async () => {
    const { id, email } = member.account;
    const first = await verify(email, email);
    clock.advance(1000);
    expect(await verify(id, email)).toEqual(first);
    expect(await verifications(member.accessToken)).toHaveLength(1);
  });

  it('rejects an address that the account has no more', async () => {
    const { id, email } = member.account;
    const changed = { email: `${randomUUID()}@example.com`, currentPassword: PASSWORD };
    await gateway.manage(UpdateAccountDocument, { input: changed }, member.accessToken);
    expect(await verify(id, email)).toMatchObject({
      __typename: 'ValidationError',
      fieldErrors: [{ path: ['email'], message: 'is not the address of this account' }],
    });
    expect(await verify(email, email)).toMatchObject({ __typename: 'NotFoundError' });
    expect((await me(member.accessToken)).emailVerified).toBe(false);
    expect(await verifications(member.accessToken)).toEqual([]);
  });

  it('is forbidden to everybody but an administrator, for their own account too', async () => {
    const query = VerifyAccountEmailDocument.toString();
    const { id, email } = member.account;
    const variables = { input: { id, email } };
    for (const [headers, code] of [
      [bearer(member.accessToken), 'FORBIDDEN'],
      [{}, 'UNAUTHENTICATED'],
    ] as const) {
      const response = await gateway.post('/graphql', { query, variables }, headers);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
    }
    expect((await me(member.accessToken)).emailVerified).toBe(false);
  });
});

describe('an account of the OpenID provider', () => {
  const person = () => ({ sub: randomUUID(), email: `${randomUUID()}@example.com` });

  it('has a verified address when the provider verified the one that it got', async () => {
    const verified = await me(await provider.token({ claims: { ...person(), email_verified: true } }));
    expect(verified.emailVerified).toBe(true);
    for (const email_verified of [false, 'true', undefined]) {
      const token = await provider.token({ claims: { ...person(), email_verified } });
      expect((await me(token)).emailVerified).toBe(false);
    }
  });

  it('has no verified address when another account has the one that the provider verified', async () => {
    const { email } = member.account;
    const token = await provider.token({ claims: { ...person(), email, email_verified: true } });
    expect(await me(token)).toMatchObject({
      emailVerified: false,
      email: expect.not.stringContaining(email),
    });
    expect((await me(member.accessToken)).emailVerified).toBe(false);
  });

  it('gets its address verified by a later token, once, and with the provider on record', async () => {
    const ada = person();
    const token = () => provider.token({ claims: { ...ada, email_verified: true } });
    const { id } = await me(await token());
    // As accounts are that were made before addresses were verified.
    runIn(gateway, 'update accounts set email_verified_at = null where email = ?', ada.email);
    const claims = { sub: ada.sub, email_verified: true };
    for (const other of [{ email: 'other@example.com' }, { email: ada.email, email_verified: false }, {}]) {
      const unfit = await provider.token({ claims: { ...claims, ...other } });
      expect((await me(unfit)).emailVerified).toBe(false);
    }
    const asked = Array.from({ length: 10 }, async () => me(await token()));
    for (const { emailVerified } of await Promise.all(asked)) expect(emailVerified).toBe(true);
    const metadata = { issuer: provider.issuer };
    expect(await verifications(await token())).toEqual([{ actor: id, target: id, metadata }]);
  });

  it('has no verified address as the first account of a gateway when nobody verified it', async () => {
    const { issuer, audience } = provider;
    await using empty = await startGateway({ clock, oidc: { issuer, audience } });
    const { me: first } = await empty.manage(MeDocument, {}, await provider.token({ claims: person() }));
    expect(first).toMatchObject({ role: 'ADMIN', emailVerified: false });
  });
});
