import { describe, expect, it } from 'vitest';
import { CreatePasswordResetDocument } from '../../src/sdk/generated/operations.ts';
import { bearer, startGateway } from '../support/gateway.ts';

describe('a configured gateway', () => {
  it('begins client keys and user tokens with KEY_PREFIX', async () => {
    await using gateway = await startGateway({ keyPrefix: 'acme2' });
    const { accessToken, refreshToken, account } = await gateway.signUp();
    const { key, clientKey } = await gateway.createKey(accessToken);
    const input = { account: account.id };
    const reset = await gateway.manage(CreatePasswordResetDocument, { input }, accessToken);
    const created = reset.createPasswordReset;
    if (created.__typename !== 'CreatePasswordResetPayload') throw new Error(created.message);
    expect([clientKey.clientId, key, accessToken, refreshToken, created.resetToken]).toEqual([
      expect.stringMatching(/^acme2_\w{16}$/),
      expect.stringMatching(/^acme2_/),
      expect.stringMatching(/^acme2u_/),
      expect.stringMatching(/^acme2r_/),
      expect.stringMatching(/^acme2p_/),
    ]);
    expect((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status).toBe(204);
  });

  it('limits a client key without a limit of its own to DEFAULT_RATE_LIMIT', async () => {
    await using gateway = await startGateway({ defaultRateLimit: 2 });
    const { accessToken } = await gateway.signUp();
    const { key } = await gateway.createKey(accessToken, { rateLimitPerMinute: undefined });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      statuses.push((await fetch(`${gateway.url}/verify`, { headers: bearer(key) })).status);
    }
    expect(statuses).toEqual([204, 204, 429]);
  });

  it('uses PUBLIC_URL as OAuth issuer and in links, and the listening URL without it', async () => {
    const publicUrl = 'https://example.com/gate';
    await using configured = await startGateway({ publicUrl });
    await using plain = await startGateway();
    for (const [gateway, base] of [
      [configured, publicUrl],
      [plain, plain.url],
    ] as const) {
      const metadata = await fetch(`${gateway.url}/.well-known/oauth-authorization-server`);
      expect(await metadata.json()).toMatchObject({ issuer: base, token_endpoint: `${base}/oauth/token` });
      const { accessToken, account } = await gateway.signUp();
      const variables = { input: { account: account.id } };
      const { createPasswordReset } = await gateway.manage(
        CreatePasswordResetDocument,
        variables,
        accessToken,
      );
      expect(createPasswordReset).toMatchObject({
        resetUrl: expect.stringMatching(new RegExp(`^${base}/reset-password#lkp_`)),
      });
    }
  });

  it.each([
    ['with', 204, ['blnk']],
    ['without', 401, []],
  ] as const)(
    '%s the Blnk adapter responds with %i to a client key in X-Blnk-Key',
    async (_, status, names) => {
      await using gateway = await startGateway({ adapters: new Set(names) });
      const { key } = await gateway.createKey((await gateway.signUp()).accessToken);
      const response = await fetch(`${gateway.url}/verify`, { headers: { 'X-Blnk-Key': key } });
      expect(response.status).toBe(status);
    },
  );

  it('serves the routes of an adapter only when it is configured', async () => {
    await using configured = await startGateway({ adapters: new Set(['blnk']) });
    await using plain = await startGateway();
    expect((await fetch(`${configured.url}/api-keys`)).status).toBe(401);
    expect((await fetch(`${plain.url}/api-keys`)).status).toBe(404);
  });
});
