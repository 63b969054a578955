import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientKeyDocument, ClientKeysDocument } from '../../src/sdk/generated/operations.ts';
import { CHROMIUM, skipNote, type Tab } from '../support/browser.ts';
import { signIn, startConsole, type TestConsole } from '../support/console.ts';

const DAY = 86_400_000;

describe.runIf(CHROMIUM)(`the web console during concurrent changes${skipNote}`, () => {
  let testConsole: TestConsole;
  beforeAll(async () => {
    testConsole = await startConsole();
    await testConsole.gateway.signUp('bob@example.com');
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  async function loadKey(id: string) {
    const { gateway } = testConsole;
    return (await gateway.manage(ClientKeyDocument, { id }, gateway.accessToken)).clientKey;
  }

  async function signOut(tab: Tab): Promise<void> {
    await tab.bringToFront();
    await tab.getByRole('button', { name: /^Signed in as/ }).click();
    await tab.getByRole('menuitem', { name: 'Sign out' }).click();
    await tab.getByRole('heading', { name: 'Sign in' }).waitFor();
  }

  it('shows a new secret until it is saved, even if the gateway fails or another tab signs out', async () => {
    const { clientKey } = await testConsole.gateway.key({ name: 'rotating' });
    const page = await testConsole.openSignedIn(`/keys/${clientKey.id}`);
    await page.getByRole('button', { name: 'Rotate' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Rotate the secret' }).click();
    const saved = dialog.getByRole('button', { name: 'I have saved it' });
    await saved.waitFor();
    await page.route('**/graphql', (route) => route.fulfill({ status: 500, body: '{}' }));
    await returnToPageAfter(60_000, page);
    await page.getByText('Something went wrong').first().waitFor();
    expect(await saved.isVisible()).toBe(true);
    await page.unroute('**/graphql');
    await signOut(await testConsole.openBeside(page));
    await page.bringToFront();
    expect(await saved.isVisible()).toBe(true);
    await saved.click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('saves only the edited fields of a client key and keeps what another client has changed', async () => {
    const { clientKey } = await testConsole.gateway.key({ name: 'shared', scopes: ['a', 'b'] });
    const page = await testConsole.openSignedIn(`/keys/${clientKey.id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').fill('edited here');
    await testConsole.gateway.update({ id: clientKey.id, scopes: [], rateLimitPerMinute: 1 });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    const changed = { description: 'edited here', scopes: [], rateLimitPerMinute: 1 };
    expect(await loadKey(clientKey.id)).toMatchObject(changed);
  });

  it('asks for the name of a client key before revoking it if it has been used since the page was loaded', async () => {
    const { clientKey, key } = await testConsole.gateway.key({ name: 'late' });
    const page = await testConsole.openSignedIn('/keys');
    await page.getByRole('row', { name: 'late' }).waitFor();
    await testConsole.gateway.call(key);
    await page.getByRole('button', { name: 'Actions for late' }).click();
    await page.getByRole('menuitem', { name: 'Revoke' }).click();
    await page.getByText('It made 1 request in the last 24 hours.').waitFor();
    expect(await page.getByRole('button', { name: 'Revoke the key' }).isDisabled()).toBe(true);
    expect((await loadKey(clientKey.id))?.status).toBe('ACTIVE');
  });

  it('shows the first page after the only client key of the last page is deleted', async () => {
    const { gateway } = testConsole;
    const variables = { filter: { text: 'paged' } };
    for (let n = 0; n < 21; n += 1) await gateway.key({ name: `paged ${n}` });
    const page = await testConsole.openSignedIn('/keys?text=paged');
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('row', { name: 'paged 0' }).waitFor();
    await page.getByRole('button', { name: 'Actions for paged 0' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('row', { name: 'paged 20' }).waitFor();
    const { clientKeys } = await gateway.manage(ClientKeysDocument, variables, gateway.accessToken);
    expect(clientKeys.totalCount).toBe(20);
  });

  it('clears the search box when a link leads to the list without a search', async () => {
    const page = await testConsole.openSignedIn('/keys');
    await page.getByRole('row', { name: 'paged 20' }).waitFor();
    const searchBox = page.getByRole('searchbox', { name: 'Search keys' });
    await searchBox.fill('zzz');
    await page.getByText('No matching keys').waitFor();
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await expect.poll(() => searchBox.inputValue()).toBe('');
  });

  // Must be the last test, because it advances the clock.
  it('discards what one account has begun when another account signs in', async () => {
    const page = await testConsole.openSignedIn('/keys');
    const other = await testConsole.openBeside(page);
    await page.bringToFront();
    await page.getByRole('button', { name: 'Create a key' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('begun by another');
    testConsole.clock.advance(31 * DAY);
    await page.getByRole('dialog').getByRole('button', { name: 'Create the key' }).click();
    await page.getByRole('dialog', { name: 'Your session has ended' }).waitFor();
    await other.reload();
    await signIn(other, 'bob@example.com');
    await page.bringToFront();
    await page.getByRole('heading', { name: 'No client key yet' }).waitFor();
    await other.getByRole('link', { name: 'Keys', exact: true }).click();
    await other.getByRole('heading', { name: 'No client key yet' }).waitFor();
  });
});

/** Sets the clock of the page ahead and makes the page visible again, upon which it reloads stale data. */
async function returnToPageAfter(milliseconds: number, page: Tab): Promise<void> {
  await page.evaluate((ahead) => {
    const { now } = Date;
    Date.now = () => now() + ahead;
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, milliseconds);
}
