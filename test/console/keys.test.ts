import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientKeyDocument } from '../../src/sdk/generated/operations.ts';
import { CHROMIUM, expectBriefText, skipNote, type Tab } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';

const DAY = 86_400_000;

describe.runIf(CHROMIUM)(`the keys page of the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  let page: Tab;
  beforeAll(async () => {
    testConsole = await startConsole();
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  const open = async () => {
    page = await testConsole.openSignedIn('/keys');
  };
  const row = (name: string) => page.getByRole('row', { name });
  const dialog = () => page.getByRole('dialog');
  const button = (name: string) => dialog().getByRole('button', { name });
  async function choose(action: string, name: string) {
    await page.getByRole('searchbox', { name: 'Search keys' }).fill(name);
    await page.getByRole('button', { name: `Actions for ${name}` }).click();
    await page.getByRole('menuitem', { name: action }).click();
  }
  async function isInViewport(locator: Locator) {
    const { y = -1, height = 0 } = (await locator.boundingBox()) ?? {};
    return y >= 0 && y + height <= (page.viewportSize()?.height ?? 0);
  }
  async function loadKey(id: string) {
    const { gateway } = testConsole;
    return (await gateway.manage(ClientKeyDocument, { id }, gateway.accessToken)).clientKey;
  }

  it('shows status, expiry, scopes and limit of each client key and marks an expiry within a week', async () => {
    const { clock, gateway } = testConsole;
    const inDays = (days: number) => new Date(clock.now() + days * DAY).toISOString();
    await gateway.key({ name: 'far', expiresAt: inDays(60), scopes: ['a', 'b', 'c', 'd'] });
    await gateway.key({ name: 'near', expiresAt: inDays(3), rateLimitPerMinute: 1200 });
    const { clientKey } = await gateway.key({ name: 'ended' });
    await gateway.revoke(clientKey.id);
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

  it('copies a client id to the clipboard and confirms it', async () => {
    const { clientKey } = await testConsole.gateway.key({ name: 'copied' });
    await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await expectBriefText(page, 'Copied the client id.', () =>
      row('copied').getByRole('button', { name: 'Copy the client id' }).click(),
    );
    // The Permissions-Policy of the page forbids it to read the clipboard.
    const typed = page.getByRole('searchbox');
    await typed.focus();
    await page.keyboard.press('Control+V');
    expect(await typed.inputValue()).toBe(clientKey.clientId);
  });

  it('updates the edited fields of a client key and no others', async () => {
    const { clock, gateway } = testConsole;
    const expiresAt = new Date(clock.now() + 40 * DAY).toISOString();
    const { clientKey } = await gateway.key({ name: 'changing', expiresAt, scopes: ['read:shop'] });
    await open();
    await choose('Edit', 'changing');
    await dialog().getByLabel('Description').fill('now with a description');
    await dialog().getByRole('combobox', { name: 'Scopes' }).pressSequentially('free:scope,');
    await page.keyboard.press('Tab');
    await dialog().getByLabel('Unlimited').uncheck();
    await dialog().getByRole('textbox', { name: 'Limit' }).fill('250');
    await expectBriefText(page, 'The key is changed.', () => button('Save').click());
    expect(await loadKey(clientKey.id)).toMatchObject({
      description: 'now with a description',
      scopes: ['read:shop', 'free:scope'],
      rateLimitPerMinute: 250,
      expiresAt,
    });
  });

  it('shows the validation error of the gateway at its field and keeps the input', async () => {
    await testConsole.gateway.key({ name: 'taken' });
    await open();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await dialog().getByLabel('Name').fill('taken');
    await button('Create the key').click();
    await dialog().getByText('Is already taken by another key.').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('taken');
  });

  it('scrolls to the field with a validation error if the client key has a hundred scopes', async () => {
    const scopes = Array.from({ length: 100 }, (_, number) => `read:things:${number}`);
    await testConsole.gateway.key({ name: 'wide', scopes });
    await testConsole.gateway.key({ name: 'in the way' });
    await open();
    await choose('Edit', 'wide');
    const name = dialog().getByLabel('Name');
    await name.fill('in the way');
    await button('Save').click();
    await dialog().getByText('Is already taken by another key.').waitFor();
    await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await isInViewport(name)).toBe(true);
    expect((await dialog().locator('.lk-pills').boundingBox())?.height).toBeLessThan(200);
  });

  it('deletes an unused client key after a single confirmation', async () => {
    const { clientKey } = await testConsole.gateway.key({ name: 'unused' });
    await open();
    await choose('Delete', 'unused');
    await dialog().getByText('Last used: Never').waitFor();
    await expectBriefText(page, 'unused is deleted.', () => button('Delete the key').click());
    expect(await loadKey(clientKey.id)).toBeNull();
  });

  it('reports a client key of another account as not found, and hides the accounts from a member', async () => {
    const { clientKey } = await testConsole.gateway.key();
    const bob = await testConsole.gateway.signUp('bob@example.com');
    expect(bob.account.role).toBe('MEMBER');
    const other = await testConsole.open(`/keys/${clientKey.clientId}`);
    await other.getByLabel('Email address').fill('bob@example.com');
    await other.getByRole('textbox', { name: 'Password' }).fill('correct horse battery staple');
    await other.getByRole('button', { name: 'Sign in' }).click();
    await other.getByText('This key does not exist, or it belongs to another account').waitFor();
    await visit(other, '/accounts');
    await other.getByText('Only administrators can see accounts').waitFor();
  });

  it('shows an administrator the client keys of all accounts with their owners, or of one account', async () => {
    const { gateway } = testConsole;
    const { accessToken } = await gateway.signUp('carol@example.com');
    await gateway.createKey(accessToken, { name: 'of-carol' });
    await gateway.key({ name: 'of-my-own' });
    await open();
    await row('of-carol').getByTitle('carol@example.com').waitFor();
    await page.getByRole('link', { name: 'Accounts', exact: true }).click();
    await page.getByRole('listitem').filter({ hasText: 'carol@example.com' }).getByText('Keys').click();
    await page.getByText('1 key', { exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
    await row('of-carol').waitFor();
    await page.getByRole('button', { name: 'Show the keys of all accounts' }).click();
    await row('of-my-own').waitFor();
    await visit(page, '/events');
    await page.getByRole('button', { name: /^Key created of-carol .* by Test/ }).waitFor();
  });

  it('rotates the secret of a client key and accepts the old secret for the chosen grace period', async () => {
    const { clock, gateway } = testConsole;
    const { key } = await gateway.key({ name: 'rotating' });
    await open();
    await choose('Rotate the secret', 'rotating');
    await dialog().getByLabel('1 hour').check();
    await button('Rotate the secret').click();
    const shown = dialog().getByRole('group', { name: 'Key', exact: true }).locator('pre');
    const rotated = (await shown.textContent()) ?? '';
    await button('I have saved it').click();
    const status = async (key: string) => (await gateway.call(key)).status;
    expect([await status(key), await status(rotated)]).toEqual([200, 200]);
    clock.advance(3_600_000);
    expect([await status(key), await status(rotated)]).toEqual([401, 200]);
  });
});
