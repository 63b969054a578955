import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/domain/clock.ts';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { FakeClock } from '../support/clock.ts';
import { PASSWORD, startGateway, type TestGateway } from '../support/gateway.ts';
import { openPage } from '../support/page-pool.ts';
import { startShop, type TestUpstream } from '../support/upstream.ts';

// Longer than the interval at which the gateway writes the last use of keys.
const FLUSH_MS = 10_000;

describe.runIf(CHROMIUM)(`the web console of an empty gateway${skipNote}`, () => {
  let shop: TestUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    shop = await startShop();
    const apis = { shop: { url: shop.url } };
    gateway = await startGateway({ signUp: 'first', apis, clock: new FakeClock(systemClock) });
  });
  afterAll(async () => {
    vi.useRealTimers();
    await gateway[Symbol.asyncDispose]();
    await shop.close();
  });

  it('guides the first account to a client key, which works until it is revoked', async () => {
    const call = (key: string) =>
      gateway.post('/apis/shop', { query: '{ products(first: 1) { name } }' }, { 'X-API-Key': key });

    // An empty gateway leads to the form for the first account.
    const page = await openPage(gateway.url);
    expect(page.url()).toBe(`${gateway.url}/console/`);
    await page.getByRole('heading', { name: 'Welcome to Latchkey' }).waitFor();
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Email address').fill('ada@example.com');
    const password = page.getByRole('textbox', { name: 'Password' });
    await password.fill('too short');
    await page.getByRole('button', { name: 'Create the account' }).click();
    await page.getByText('Use 15 to 1024 characters; these are 9.').waitFor();
    await password.fill(PASSWORD);
    await page.getByRole('button', { name: 'Create the account' }).click();

    // Without a key, the overview shows how to create the first one, here and on the command line.
    await page.getByRole('heading', { name: 'No client key yet' }).waitFor();
    await page.getByText('latchkey client-keys create --name storefront --scope read:shop').waitFor();
    await page.getByRole('button', { name: 'Create your first key' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('storefront');
    await dialog.getByRole('combobox', { name: 'Scopes' }).click();
    await page.getByRole('option', { name: 'read:shop' }).click();
    await page.keyboard.press('Tab');
    await dialog.getByText('30 days').click();
    await dialog.getByRole('button', { name: 'Create the key' }).click();

    // The secret stays visible until the user confirms that it is saved.
    const saved = dialog.getByRole('button', { name: 'I have saved it' });
    await saved.waitFor();
    const key =
      (await dialog.getByRole('group', { name: 'Key', exact: true }).locator('pre').textContent()) ?? '';
    expect(key).toMatch(/^lk_[0-9A-Za-z]{16}_[0-9A-Za-z]{49}$/);
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 5);
    expect(await saved.isVisible()).toBe(true);
    const [env] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Download .env' }).click(),
    ]);
    expect(env.suggestedFilename()).toMatch(/^lk_.{16}\.env$/);
    expect(await page.content()).toContain(key);
    const command = await dialog.getByRole('group', { name: 'Try it' }).locator('pre').textContent();
    expect(command).toContain(`curl '${gateway.url}/apis/shop' -H 'Authorization: Bearer ${key}'`);
    await saved.click();

    // Afterwards the page contains no secret.
    await page.getByRole('heading', { name: 'storefront' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'storefront' }).waitFor();
    expect(await page.content()).not.toContain(key.slice(20));

    expect((await call(key)).status).toBe(200);
    vi.advanceTimersByTime(FLUSH_MS);
    await expect.poll(() => reloadForLastUse(), { interval: 500 }).toBe('just now');

    // A key in recent use takes more than a click to revoke.
    await page.getByRole('button', { name: 'Revoke' }).click();
    const revoke = dialog.getByRole('button', { name: 'Revoke the key' });
    await dialog.getByText('This key is in use').waitFor();
    expect(await revoke.isDisabled()).toBe(true);
    await dialog.getByLabel('Type storefront to confirm').fill('storefront');
    await revoke.click();
    await page.getByText('Revoked', { exact: true }).first().waitFor();
    expect((await call(key)).status).toBe(401);
    await page.getByRole('button', { name: /^Key revoked storefront/ }).waitFor();
    expect(page.problems).toEqual([]);

    async function reloadForLastUse(): Promise<string | null> {
      await page.reload();
      const term = page.locator('dt', { hasText: 'Last used' });
      return await term.locator('xpath=following-sibling::dd[1]').textContent();
    }
  });
});
