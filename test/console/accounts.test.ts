import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

describe.runIf(CHROMIUM)(`the accounts in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  beforeAll(async () => {
    it = await startConsole();
    await it.gateway.signUp('bob@example.com');
  });
  afterAll(() => it[Symbol.asyncDispose]());

  test('are found, disabled and enabled, and each is told', async () => {
    const page = await it.signedIn('/accounts');
    const search = page.getByRole('searchbox', { name: 'Search accounts' });
    await search.fill('nobody');
    await page.getByRole('heading', { name: 'No account is like that' }).waitFor();
    await search.fill('bob');
    await page.getByText('1 account').waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('button', { name: 'Disable the account' }).click();
    await page.getByText(/ is disabled\.$/).waitFor();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText(/ is enabled\.$/).waitFor();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    expect(page.problems).toEqual([]);
  });

  test('show whether an address is verified, and let an administrator verify it', async () => {
    await it.gateway.signUp('eve@example.com');
    const page = await it.signedIn('/accounts');
    const row = page.getByRole('listitem').filter({ hasText: 'eve@example.com' });
    await row.getByText('Address not verified').waitFor();
    await row.getByRole('button', { name: 'Verify address' }).click();
    await page.getByRole('dialog', { name: 'Is eve@example.com theirs?' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: 'It is theirs' }).click();
    await page.getByText(/^The address of .* is verified\.$/).waitFor();
    await row.getByText('Address verified').waitFor();
    expect(await row.getByRole('button', { name: 'Verify address' }).count()).toBe(0);
    expect(page.problems).toEqual([]);
  });
});
