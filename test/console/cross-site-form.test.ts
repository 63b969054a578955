import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientKeysDocument } from '../../src/sdk/generated/operations.ts';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { PASSWORD } from '../support/gateway.ts';
import { openPage } from '../support/page-pool.ts';
import { type ShopGateway, startShopGateway } from '../support/shop-gateway.ts';
import { started } from '../support/upstream.ts';

const EMAIL = 'ada@example.com';

describe.runIf(CHROMIUM)(`Chromium with a kept password for the gateway${skipNote}`, () => {
  let gateway: ShopGateway;
  let evil: Awaited<ReturnType<typeof started>>;
  let accessToken: string;
  beforeAll(async () => {
    gateway = await startShopGateway({ adapters: new Set(['agave'] as const) });
    accessToken = (await gateway.signUp(EMAIL)).accessToken;
    evil = await started(
      createServer((_, res) => {
        res.writeHead(200, { 'Content-Type': 'text/html' }).end(`
          <form method="post" action="${gateway.url}/clients/v2">
            <input name="clientName" value="stolen"><button>Win a prize</button>
          </form>
          <a href="${gateway.url}/clients/v2">Your clients</a>`);
      }),
    );
  });
  afterAll(async () => {
    await evil.close();
    await gateway[Symbol.asyncDispose]();
  });

  /** Opens the page of another site: the host name differs from that of the gateway. */
  function visitOtherSite() {
    const url = evil.url.replace('127.0.0.1', 'localhost');
    return openPage(url, { httpCredentials: { username: EMAIL, password: PASSWORD } });
  }

  it('creates no client of Agave by a form of another site', async () => {
    const page = await visitOtherSite();
    await page.getByRole('button', { name: 'Win a prize' }).click();
    await page.waitForURL(`${gateway.url}/clients/v2`);
    expect(await page.textContent('body')).toContain('Pages of other origins');
    expect((await gateway.manage(ClientKeysDocument, {}, accessToken)).clientKeys.totalCount).toBe(0);
  });

  it('shows the clients of Agave to the person who follows a link of another site', async () => {
    const page = await visitOtherSite();
    await page.getByRole('link', { name: 'Your clients' }).click();
    await page.waitForURL(`${gateway.url}/clients/v2`);
    expect(await page.textContent('body')).toContain('"status":"success"');
  });
});
