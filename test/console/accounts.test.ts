import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, expectBriefText, findBarriers, skipNote } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

describe.runIf(CHROMIUM)(`the accounts page of the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  beforeAll(async () => {
    testConsole = await startConsole();
    await testConsole.gateway.signUp('bob@example.com');
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  it('finds, disables and re-enables an account, and confirms each change', async () => {
    const page = await testConsole.openSignedIn('/accounts');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const search = page.getByRole('searchbox', { name: 'Search accounts' });
    await search.fill('nobody');
    await page.getByRole('heading', { name: 'No matching accounts' }).waitFor();
    await search.fill('bob');
    await page.getByText('1 account').waitFor();
    await button('Disable').click();
    await expectBriefText(page, ' is disabled.', () => button('Disable the account').click());
    await expectBriefText(page, ' is enabled.', () => button('Enable').click());
    await button('Disable').waitFor();
    expect(page.problems).toEqual([]);
  });

  it('shows whether an address is verified, and lets an administrator verify it', async () => {
    await testConsole.gateway.signUp('eve@example.com');
    const page = await testConsole.openSignedIn('/accounts');
    const row = page.getByRole('listitem').filter({ hasText: 'eve@example.com' });
    await row.getByText('Address not verified').waitFor();
    await row.getByRole('button', { name: 'Verify address' }).click();
    await page.getByRole('dialog', { name: 'Verify eve@example.com?' }).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    await expectBriefText(page, 'The address of Test is verified.', () =>
      page.getByRole('button', { name: 'Verify the address' }).click(),
    );
    await row.getByText('Address verified').waitFor();
    expect(await row.getByRole('button', { name: 'Verify address' }).count()).toBe(0);
    expect(page.problems).toEqual([]);
  });
});
