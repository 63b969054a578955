import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

describe.runIf(CHROMIUM)(`GraphiQL opened from the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  beforeAll(async () => {
    testConsole = await startConsole();
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  // Must be the first test, because it needs a gateway without client keys.
  it('requires an active client key, and the dialog says so when there is none', async () => {
    const page = await testConsole.openSignedIn('/apis');
    await page.getByRole('button', { name: 'GraphiQL' }).click();
    await page.getByRole('combobox', { name: 'Client key' }).click();
    await page.getByText('There is no active key yet. Create one first.').waitFor();
  });

  it('sends requests with the scopes of the chosen client key and stores no token', async () => {
    const { clientKey } = await testConsole.gateway.key({ name: 'storefront', scopes: ['read:shop'] });
    await testConsole.gateway.key({ name: 'another' });
    const page = await testConsole.openSignedIn('/apis');
    await page.getByRole('button', { name: 'GraphiQL' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open GraphiQL' });
    const choice = dialog.getByRole('combobox', { name: 'Client key' });
    await choice.pressSequentially('storef');
    await page.locator('[data-combobox-selected]', { hasText: 'storefront' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => choice.inputValue()).toBe('storefront');

    const graphiql = await openGraphiql(page, () =>
      dialog.getByRole('button', { name: 'Open as this key' }).click(),
    );
    await dialog.waitFor({ state: 'detached' });
    const allowed = await query(graphiql, '{ products(first: 1) { name } }');
    expect(allowed).toMatchObject({ status: 200, body: { data: { products: [{}] } } });
    const denied = await query(graphiql, '{ users { email } }');
    expect(denied.body).toMatchObject({ errors: [{ extensions: { missingScopes: ['read:users:email'] } }] });

    // The places where a script of another page, or a later one, would look.
    const token = allowed.authorization.replace('Bearer ', '');
    expect(token).toMatch(/^eyJ/);
    expect(graphiql.url()).not.toMatch(/console=|eyJ/);
    const stored = await graphiql.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    );
    expect(stored).not.toContain(token.slice(-20));

    await page.goto(testConsole.toConsoleUrl(`/keys/${clientKey.id}`));
    await page.getByRole('button', { name: /^Access token created storefront/ }).waitFor();
    expect(page.problems).toEqual([]);
  });
});

/** Returns the tab that an action opens, once its editors are ready. */
async function openGraphiql(page: Page, act: () => Promise<void>): Promise<Page> {
  const [graphiql] = await Promise.all([page.context().waitForEvent('page'), act()]);
  await graphiql
    .locator('.graphiql-query-editor .monaco-editor textarea')
    .first()
    .waitFor({ state: 'attached' });
  return graphiql;
}

/** Enters a query into GraphiQL and executes it. */
async function query(graphiql: Page, text: string) {
  const sent = text.replaceAll(' ', '');
  await graphiql.locator('.graphiql-query-editor .view-lines').click();
  await graphiql.keyboard.press('Control+A');
  await graphiql.keyboard.insertText(text);
  // The editor has closed one bracket too many.
  await graphiql.keyboard.press('Control+Shift+End');
  await graphiql.keyboard.press('Delete');
  const [response] = await Promise.all([
    graphiql.waitForResponse((response) => response.request().postData()?.includes(sent) === true),
    graphiql.locator('.graphiql-execute-button').click(),
  ]);
  const { authorization = '' } = await response.request().allHeaders();
  return { status: response.status(), body: await response.json(), authorization };
}
