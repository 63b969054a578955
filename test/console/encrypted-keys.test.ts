import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';
import { bearer } from '../support/gateway.ts';
import { makePgpKey } from '../support/pgp.ts';

describe.runIf(CHROMIUM)(`the web console with a PGP key${skipNote}`, () => {
  let testConsole: TestConsole;
  beforeAll(async () => {
    testConsole = await startConsole();
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  it('encrypts new and rotated client keys to the chosen PGP key and shows no plaintext', async () => {
    const { armoredKey, decrypt } = await makePgpKey(testConsole.clock.now());
    const page = await testConsole.openSignedIn('/account');
    const dialog = page.getByRole('dialog');
    const button = (name: string) => dialog.getByRole('button', { name });
    await page.getByRole('button', { name: 'Add a PGP key' }).click();
    await dialog.getByLabel('Public key').fill(armoredKey);
    await button('Add the key').click();
    const remove = page.getByRole('button', { name: 'Delete the PGP key Ada <ada@example.com>' });
    await remove.click();
    await dialog.getByText('Ada <ada@example.com>').waitFor();
    await button('Cancel').click();
    await remove.waitFor();
    await visit(page, '/keys');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await dialog.getByLabel('Name').fill('sealed');
    await encryptToAda();
    await button('Create the key').click();
    const key = await decrypt(await readMessage());
    expect(await verify(key)).toBe(204);
    expect(await page.content()).not.toContain(key.slice(20));
    const [file] = await Promise.all([page.waitForEvent('download'), button('Download the message').click()]);
    expect(file.suggestedFilename()).toBe(`${key.slice(0, 19)}.asc`);
    await button('I have saved it').click();

    await page.getByRole('button', { name: 'Actions for sealed' }).click();
    await page.getByRole('menuitem', { name: 'Rotate the secret' }).click();
    await dialog.getByText('Not at all').click();
    await encryptToAda();
    await button('Rotate the secret').click();
    expect(await verify(await decrypt(await readMessage()))).toBe(204);
    expect(await verify(key)).toBe(401);
    expect(page.problems).toEqual([]);

    async function encryptToAda(): Promise<void> {
      await dialog.getByRole('combobox', { name: 'Encrypt to' }).click();
      await page.getByRole('option', { name: 'Ada <ada@example.com>' }).click();
      await page.keyboard.press('Tab');
    }

    async function readMessage(): Promise<string> {
      const shown = dialog.getByRole('group', { name: 'Encrypted key' }).locator('pre');
      return (await shown.textContent()) ?? '';
    }
  });

  async function verify(key: string): Promise<number> {
    return (await fetch(`${testConsole.gateway.url}/verify`, { headers: bearer(key) })).status;
  }
});
