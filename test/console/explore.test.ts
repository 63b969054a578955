import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

describe.runIf(CHROMIUM)(`GraphiQL from the console${unlessLeftOut}`, () => {
  let on: TestConsole;
  beforeAll(async () => {
    on = await startConsole();
  });
  afterAll(() => on[Symbol.asyncDispose]());

  test('needs a key, and says so', async () => {
    const page = await on.signedIn('/apis');
    await page.getByRole('button', { name: 'GraphiQL' }).click();
    await page.getByRole('combobox', { name: 'Client key' }).click();
    await page.getByText('There is no active key yet. Create one first.').waitFor();
  });

  test('opens as a chosen key, whose scopes and limit hold, without anything to type in', async () => {
    const { clientKey } = await on.gateway.key({ name: 'storefront', scopes: ['read:shop'] });
    await on.gateway.key({ name: 'another' });
    const page = await on.signedIn('/apis');
    await page.getByRole('button', { name: 'GraphiQL' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open GraphiQL' });
    const choice = dialog.getByRole('combobox', { name: 'Client key' });
    await choice.pressSequentially('storef');
    await page.locator('[data-combobox-selected]', { hasText: 'storefront' }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => choice.inputValue()).toBe('storefront');

    const graphiql = await opened(page, () =>
      dialog.getByRole('button', { name: 'Open as this key' }).click(),
    );
    await dialog.waitFor({ state: 'detached' });
    const answer = await query(graphiql, '{ products(first: 1) { name } }');
    expect(answer).toMatchObject({ status: 200, body: { data: { products: [{}] } } });
    const refused = await query(graphiql, '{ users { email } }');
    expect(refused.body).toMatchObject({ errors: [{ extensions: { missingScopes: ['read:users:email'] } }] });

    // Where a script of another page, or of another time, would look.
    const token = answer.authorization.replace('Bearer ', '');
    expect(token).toMatch(/^eyJ/);
    expect(graphiql.url()).not.toMatch(/console=|eyJ/);
    const kept = await graphiql.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(token.slice(-20));

    await page.goto(on.at(`/keys/${clientKey.id}`));
    await page.getByRole('button', { name: /^Access token created storefront/ }).waitFor();
    expect(page.problems).toEqual([]);
  });
});

/** The tab that an action opens, once its editors are there. */
async function opened(page: Page, act: () => Promise<void>): Promise<Page> {
  const [graphiql] = await Promise.all([page.context().waitForEvent('page'), act()]);
  await graphiql
    .locator('.graphiql-query-editor .monaco-editor textarea')
    .first()
    .waitFor({ state: 'attached' });
  return graphiql;
}

/** Types a query into GraphiQL, and sends it. */
async function query(graphiql: Page, text: string) {
  const sent = text.replaceAll(' ', '');
  await graphiql.locator('.graphiql-query-editor .view-lines').click();
  await graphiql.keyboard.press('Control+A');
  await graphiql.keyboard.insertText(text);
  // The editor has closed a bracket too many.
  await graphiql.keyboard.press('Control+Shift+End');
  await graphiql.keyboard.press('Delete');
  const [response] = await Promise.all([
    graphiql.waitForResponse((response) => response.request().postData()?.includes(sent) === true),
    graphiql.locator('.graphiql-execute-button').click(),
  ]);
  const { authorization = '' } = await response.request().allHeaders();
  return { status: response.status(), body: await response.json(), authorization };
}
