import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { CHROMIUM, type Tab, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';
import { bearer } from '../support/gateway.ts';
import { makePgpKey } from '../support/pgp.ts';

const DAY = 86_400_000;

describe.runIf(CHROMIUM)(`the keys in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  let page: Tab;
  beforeAll(async () => {
    it = await startConsole();
    page = await it.signedIn('/keys');
  });
  afterAll(() => it[Symbol.asyncDispose]());

  /** The list as it is now. */
  const open = () => page.goto(it.at('/keys'));
  const row = (name: string) => page.getByRole('row', { name });
  const dialog = () => page.getByRole('dialog');
  async function act(name: string, action: string) {
    await page.getByRole('searchbox', { name: 'Search keys' }).fill(name);
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  }
  /** Whether it is within the window. */
  const inSight = async (it: Locator) => {
    const { y = -1, height = 0 } = (await it.boundingBox()) ?? {};
    return y >= 0 && y + height <= (page.viewportSize()?.height ?? 0);
  };
  const works = async (key: string) =>
    (await fetch(`${it.gateway.url}/verify`, { headers: bearer(key) })).status;
  const keyNow = async (id: string) =>
    (await it.gateway.manage(ClientKeyDocument, { id }, it.gateway.accessToken)).clientKey;

  test('tell what they are: status in words, expiry in time to act', async () => {
    const expiresAt = (ms: number) => new Date(it.clock.now() + ms).toISOString();
    await it.gateway.key({ name: 'far', expiresAt: expiresAt(60 * DAY), scopes: ['a', 'b', 'c', 'd'] });
    await it.gateway.key({ name: 'near', expiresAt: expiresAt(3 * DAY), rateLimitPerMinute: 1200 });
    const { clientKey } = await it.gateway.key({ name: 'ended' });
    await it.gateway.revoke(clientKey.id);
    await open();
    await row('far').waitFor();
    const cells = async (name: string) => (await row(name).getByRole('cell').allInnerTexts()).join(' | ');
    expect(await cells('far')).toMatch(/a\s+b\s+\+2 \| Never \| in 60 days \| Active \| Unlimited/);
    expect(await cells('near')).toContain('Never | in 3 days | Active | 1,200 / min');
    expect(await cells('ended')).toContain('Revoked');
    expect(await row('near').locator('[data-tone=amber] time').count()).toBe(1);
    expect(await row('far').locator('[data-tone=amber] time').count()).toBe(0);
    expect(page.problems).toEqual([]);
  });

  test('copy their client id, and say so', async () => {
    const { clientKey } = await it.gateway.key({ name: 'copied' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open();
    await row('copied').getByRole('button', { name: 'Copy the client id' }).click();
    await row('copied').getByText('Copied the client id.').waitFor();
    // The page itself may not read the clipboard, by its Permissions-Policy.
    const typed = page.getByRole('searchbox');
    await typed.focus();
    await page.keyboard.press('Control+V');
    expect(await typed.inputValue()).toBe(clientKey.clientId);
  });

  test('are changed, and only in what was changed', async () => {
    const expiresAt = new Date(it.clock.now() + 40 * DAY).toISOString();
    const { clientKey } = await it.gateway.key({ name: 'changing', expiresAt, scopes: ['read:shop'] });
    await open();
    await act('changing', 'Edit');
    await dialog().getByLabel('Description').fill('now with a description');
    await dialog().getByRole('combobox', { name: 'Scopes' }).pressSequentially('free:scope,');
    await page.keyboard.press('Tab');
    await dialog().getByLabel('Unlimited').uncheck();
    await dialog().getByRole('textbox', { name: 'Limit' }).fill('250');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await page.getByText('The key is changed.').waitFor();
    expect(await keyNow(clientKey.id)).toMatchObject({
      description: 'now with a description',
      scopes: ['read:shop', 'free:scope'],
      rateLimitPerMinute: 250,
      expiresAt,
    });
  });

  test('say at the field what the gateway refuses', async () => {
    await it.gateway.key({ name: 'taken' });
    await open();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await dialog().getByLabel('Name').fill('taken');
    await dialog().getByRole('button', { name: 'Create the key' }).click();
    await dialog().getByText('Is already taken by another key.').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('taken');
  });

  test('of very many scopes say in sight, at the field, what is refused', async () => {
    const scopes = Array.from({ length: 100 }, (_, number) => `read:things:${number}`);
    await it.gateway.key({ name: 'wide', scopes });
    await it.gateway.key({ name: 'in the way' });
    await open();
    await act('wide', 'Edit');
    const name = dialog().getByLabel('Name');
    await name.fill('in the way');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByText('Is already taken by another key.').waitFor();
    await expect.poll(() => name.evaluate((it) => it === document.activeElement)).toBe(true);
    expect(await inSight(name)).toBe(true);
    expect((await dialog().locator('.lk-pills').boundingBox())?.height).toBeLessThan(200);
  });

  test('are deleted with one more click when nobody uses them', async () => {
    const { clientKey } = await it.gateway.key({ name: 'unused' });
    await open();
    await act('unused', 'Delete');
    await dialog().getByText('Last used: Never').waitFor();
    await dialog().getByRole('button', { name: 'Delete the key' }).click();
    await page.getByText('unused is deleted.').waitFor();
    expect(await keyNow(clientKey.id)).toBeNull();
  });

  test('of somebody else look like ones that do not exist', async () => {
    const { clientKey } = await it.gateway.key();
    const bob = await it.gateway.signUp('bob@example.com');
    expect(bob.account.role).toBe('MEMBER');
    const other = await it.browser.open(it.at(`/keys/${clientKey.clientId}`));
    await other.getByLabel('Email address').fill('bob@example.com');
    await other.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByText('There is no such key, or it is not yours').waitFor();
    await visit(other, '/accounts');
    await other.getByText('Only administrators see the accounts').waitFor();
  });

  test('of all are there for an administrator, with whose they are, and of one account alone', async () => {
    const { accessToken } = await it.gateway.signUp('carol@example.com');
    await it.gateway.createKey(accessToken, { name: 'of-carol' });
    await it.gateway.key({ name: 'of-my-own' });
    await open();
    await row('of-carol').getByTitle('carol@example.com').waitFor();
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: 'carol@example.com' }).getByText('Keys').click();
    await page.getByText('1 key', { exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await row('of-carol').waitFor();
    await page.getByRole('button', { name: 'Show the keys of everybody' }).click();
    await row('of-my-own').waitFor();
    await visit(page, '/events');
    await page.getByRole('button', { name: /^Key created of-carol .* by Test/ }).waitFor();
  });

  test('get a new secret beside the old one, for as long as was chosen', async () => {
    const { key } = await it.gateway.key({ name: 'rotating' });
    await open();
    await act('rotating', 'Rotate the secret');
    await dialog().getByLabel('1 hour').check();
    await dialog().getByRole('button', { name: 'Rotate the secret' }).click();
    const shown = dialog().getByRole('group', { name: 'Key', exact: true }).locator('pre');
    const rotated = (await shown.textContent()) ?? '';
    await dialog().getByRole('button', { name: 'I have saved it' }).click();
    const status = async (key: string) => (await it.gateway.call(key)).status;
    expect([await status(key), await status(rotated)]).toEqual([200, 200]);
    it.clock.advance(3_600_000);
    expect([await status(key), await status(rotated)]).toEqual([401, 200]);
  });

  test('are encrypted, new or rotated, to the PGP keys that were chosen, and shown to nobody', async () => {
    const { armoredKey, decrypt } = await makePgpKey(it.clock.now());
    await visit(page, '/account');
    await page.getByRole('button', { name: 'Add a PGP key' }).click();
    await dialog().getByLabel('Public key').fill(armoredKey);
    await dialog().getByRole('button', { name: 'Add the key' }).click();
    const remove = page.getByRole('button', { name: 'Delete the PGP key Ada <ada@example.com>' });
    await remove.click();
    await dialog().getByText('Ada <ada@example.com>').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await remove.waitFor();
    await visit(page, '/keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await dialog().getByLabel('Name').fill('sealed');
    await encryptToAda();
    await dialog().getByRole('button', { name: 'Create the key' }).click();
    const key = await decrypt(await messageShown());
    expect(await works(key)).toBe(204);
    expect(await page.content()).not.toContain(key.slice(20));
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      dialog().getByRole('button', { name: 'Download the message' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`${key.slice(0, 19)}.asc`);
    await dialog().getByRole('button', { name: 'I have saved it' }).click();

    await act('sealed', 'Rotate the secret');
    await dialog().getByText('Not at all').click();
    await encryptToAda();
    await dialog().getByRole('button', { name: 'Rotate the secret' }).click();
    expect(await works(await decrypt(await messageShown()))).toBe(204);
    expect(await works(key)).toBe(401);
    expect(page.problems).toEqual([]);

    async function encryptToAda(): Promise<void> {
      await dialog().getByRole('combobox', { name: 'Encrypt to' }).click();
      await page.getByRole('option', { name: 'Ada <ada@example.com>' }).click();
      await page.keyboard.press('Tab');
    }

    async function messageShown(): Promise<string> {
      const shown = dialog().getByRole('group', { name: 'Encrypted key' }).locator('pre');
      return (await shown.textContent()) ?? '';
    }
  });
});
