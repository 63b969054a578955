import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ClientKeyDocument, ClientKeysDocument } from '../../src/sdk/generated/operations.ts';
import { CHROMIUM, type Tab, unlessLeftOut } from '../support/browser.ts';
import { signInTo, startConsole, type TestConsole } from '../support/console.ts';

const DAY = 86_400_000;

describe.runIf(CHROMIUM)(`what happens meanwhile, in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  beforeAll(async () => {
    it = await startConsole();
    await it.gateway.signUp('bob@example.com');
  });
  afterAll(() => it[Symbol.asyncDispose]());

  const keyOf = async (id: string) =>
    (await it.gateway.manage(ClientKeyDocument, { id }, it.gateway.accessToken)).clientKey;

  async function signOut(tab: Tab): Promise<void> {
    await tab.bringToFront();
    await tab.getByRole('button', { name: /^Signed in as/ }).click();
    await tab.getByRole('menuitem', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in' }).waitFor();
  }

  test('a secret stays in sight until it is saved: the gateway may fail, and another tab sign out', async () => {
    const { clientKey } = await it.gateway.key({ name: 'rotating' });
    const page = await it.signedIn(`/keys/${clientKey.id}`);
    await page.getByRole('button', { name: 'Rotate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Rotate the secret' }).click();
    const saved = dialog.getByRole('button', { name: 'I have saved it' });
    await saved.waitFor();
    await page.route('**/graphql', (route) => route.abort());
    // Coming back to a page asks anew for what is some seconds old.
    await expect
      .poll(
        async () => {
          await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
          return await page.getByText('That did not work').count();
        },
        { timeout: 20_000, interval: 1_000 },
      )
      .toBeGreaterThan(0);
    expect(await saved.isVisible()).toBe(true);
    await page.unroute('**/graphql');
    await signOut(await it.beside(page));
    await page.bringToFront();
    expect(await saved.isVisible()).toBe(true);
    await saved.click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  test('an edit changes what was edited, and leaves what somebody else has changed', async () => {
    const { clientKey } = await it.gateway.key({ name: 'shared', scopes: ['a', 'b'] });
    const page = await it.signedIn(`/keys/${clientKey.id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').fill('edited here');
    await it.gateway.update({ id: clientKey.id, scopes: [], rateLimitPerMinute: 1 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const changed = { description: 'edited here', scopes: [], rateLimitPerMinute: 1 };
    expect(await keyOf(clientKey.id)).toMatchObject(changed);
  });

  test('a key that came into use since the page was loaded is not ended by a click', async () => {
    const { clientKey, key } = await it.gateway.key({ name: 'late' });
    const page = await it.signedIn('/keys');
    await page.getByRole('row', { name: 'late' }).waitFor();
    await it.gateway.call(key);
    await page.getByRole('button', { name: 'Actions for late' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await page.getByText('It made 1 request in the last 24 hours.').waitFor();
    expect(await page.getByRole('button', { name: 'Revoke the key' }).isDisabled()).toBe(true);
    expect((await keyOf(clientKey.id))?.status).toBe('ACTIVE');
  });

  test('the last key of the last page takes one to the first, and not to "No client key yet"', async () => {
    const variables = { filter: { text: 'paged' } };
    for (let n = 0; n < 21; n += 1) await it.gateway.key({ name: `paged ${n}` });
    const page = await it.signedIn('/keys?text=paged');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('row', { name: 'paged 0' }).waitFor();
    await page.getByRole('button', { name: 'Actions for paged 0' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('row', { name: 'paged 20' }).waitFor();
    const { clientKeys } = await it.gateway.manage(ClientKeysDocument, variables, it.gateway.accessToken);
    expect(clientKeys.totalCount).toBe(20);
  });

  test('the box of the search says what the list was searched for, wherever one went', async () => {
    const page = await it.signedIn('/keys');
    const box = page.getByRole('searchbox', { name: 'Search keys' });
    await box.fill('zzz');
    await page.getByText('No key is like that').waitFor();
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await expect.poll(() => box.inputValue()).toBe('');
  });

  // The last: time passes.
  test('what one person has begun is never done as another', async () => {
    const page = await it.signedIn('/keys');
    const other = await it.beside(page);
    await page.bringToFront();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('begun by another');
    it.clock.advance(31 * DAY);
    await page.getByRole('dialog').getByRole('button', { name: 'Create the key' }).click();
    const over = (tab: Tab) => tab.getByRole('dialog', { name: 'Your session has ended' });
    await over(page).waitFor();
    await other.reload();
    await signInTo(other, 'bob@example.com');
    await page.bringToFront();
    await page.getByRole('heading', { name: 'No client key yet' }).waitFor();
    await other.getByRole('link', { name: 'Keys', exact: true }).click();
    await other.getByRole('heading', { name: 'No client key yet' }).waitFor();
  });
});
