import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DETAIL_CASES, expectAccessible, SIZES } from '../support/accessibility.ts';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';
import { addPgpKey, makePgpKey } from '../support/pgp.ts';

/** The buttons on the page of a key that open a dialog, each with a button in its dialog. */
const DIALOGS = [
  ['GraphiQL', 'Open as this key'],
  ['Edit', 'Cancel'],
  ['Rotate', 'Cancel'],
  ['Revoke', 'Cancel'],
  ['Delete', 'Cancel'],
] as const;

describe.runIf(CHROMIUM)(`the dialogs of the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  let clientId: string;
  beforeAll(async () => {
    testConsole = await startConsole();
    const { clock, gateway } = testConsole;
    const { armoredKey } = await makePgpKey(clock.now());
    await addPgpKey(gateway, gateway.accessToken, armoredKey);
    const used = await gateway.key({ name: 'in use', scopes: ['read:shop'] });
    await gateway.call(used.key);
    ({ clientId } = used.clientKey);
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  it.each(DETAIL_CASES)(
    'have no serious accessibility barrier and no overflow on a $size in the $colorScheme color scheme',
    async ({ size, colorScheme }) => {
      const viewport = SIZES[size];
      const page = await testConsole.openSignedIn(`/keys/${clientId}`, { viewport, colorScheme });
      for (const [name, within] of DIALOGS) {
        await page.getByRole('button', { name, exact: true }).click();
        await page.getByRole('dialog').getByRole('button', { name: within }).waitFor();
        await expectAccessible(page, name);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
      }
      await visit(page, '/keys');
      await page.getByRole('button', { name: 'Create a key' }).click();
      await page.getByRole('dialog').getByLabel('Name').fill(`created on a ${size}`);
      await page.getByText('Custom').click();
      await expectAccessible(page, 'create');
      await page.getByRole('button', { name: 'Create the key' }).click();
      await page.getByRole('button', { name: 'I have saved it' }).waitFor();
      await expectAccessible(page, 'the secret');
      expect(page.problems).toEqual([]);
    },
  );
});
