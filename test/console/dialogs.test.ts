import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETAIL_CASES, expectOpenToAll, SIZES } from '../support/accessibility.ts';
import { CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

/** What opens from the page of a key, by its button, and a button in it. */
const DIALOGS = [
  ['GraphiQL', 'Open as this key'],
  ['Edit', 'Cancel'],
  ['Rotate', 'Cancel'],
  ['Revoke', 'Cancel'],
  ['Delete', 'Cancel'],
] as const;

describe.runIf(CHROMIUM)(`the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  let clientId: string;
  beforeAll(async () => {
    it = await startConsole();
    const { armoredKey } = await makePgpKey(it.clock.now());
    await addPgpKey(it.gateway, it.gateway.accessToken, armoredKey);
    const used = await it.gateway.key({ name: 'in use', scopes: ['read:shop'] });
    await it.gateway.call(used.key);
    ({ clientId } = used.clientKey);
  });
  afterAll(() => it[Symbol.asyncDispose]());

  test.each(DETAIL_CASES)(
    'has dialogs without a serious barrier on $size, $colorScheme',
    async ({ size, colorScheme }) => {
      const page = await it.signedIn(`/keys/${clientId}`, { viewport: SIZES[size], colorScheme });
      for (const [name, within] of DIALOGS) {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByRole('dialog').getByRole('button', { name: within }).waitFor();
        await expectOpenToAll(page, name);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      }
      await visit(page, '/keys');
      await page.getByRole('button', { name: 'Create a key' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill(`made on ${size}, ${colorScheme}`);
      await page.getByText('Custom').click();
      await expectOpenToAll(page, 'create');
      await page.getByRole('button', { name: 'Create the key' }).click();
      await page.getByRole('button', { name: 'I have saved it' }).waitFor();
      await expectOpenToAll(page, 'the secret');
      expect(page.problems).toEqual([]);
    },
    90_000,
  );
});
