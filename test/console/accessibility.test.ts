import type { Locator, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, PAGE_CASES, SIZES } from '../support/accessibility.ts';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { signIn, startConsole, type TestConsole, visit } from '../support/console.ts';

/** Every page with its heading. */
const PAGES = [
  ['/', 'Overview'],
  ['/keys', 'Keys'],
  ['/events', 'Events'],
  ['/apis', 'APIs'],
  ['/accounts', 'Accounts'],
  ['/account', 'Your account'],
  ['/nowhere', 'Page not found'],
] as const;

describe.runIf(CHROMIUM)(`the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  let clientId: string;
  beforeAll(async () => {
    testConsole = await startConsole({ apis: { down: { url: 'http://127.0.0.1:1/graphql' } } });
    const { clock, gateway } = testConsole;
    const inDays = (days: number) => new Date(clock.now() + days * 86_400_000).toISOString();
    const scopes = ['read:shop', 'write:shop', 'read:users:email', 'one:more'];
    const long = { name: 'a-name-of-one-word-'.repeat(5), description: 'What it is for. '.repeat(20) };
    await gateway.key({ ...long, scopes, expiresAt: inDays(3) });
    const revoked = await gateway.key({ name: 'revoked' });
    await gateway.revoke(revoked.clientKey.id);
    await gateway.signUp('bob@example.com');
    const used = await gateway.key({ name: 'in use', scopes, expiresAt: inDays(90), rateLimitPerMinute: 60 });
    await gateway.call(used.key);
    ({ clientId } = used.clientKey);
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  it.each(PAGE_CASES)(
    'has no serious accessibility barrier and no overflow on any page on a $size in the $colorScheme color scheme',
    async ({ size, colorScheme }) => {
      const viewport = SIZES[size];
      const signedOut = await testConsole.open('/', { viewport, colorScheme });
      await signedOut.getByRole('heading', { name: 'Sign in' }).waitFor();
      await expectAccessible(signedOut, 'sign in');
      await signedOut.getByRole('button', { name: 'Create an account' }).click();
      await expectAccessible(signedOut, 'sign up');

      const page = await testConsole.openSignedIn('/', { viewport, colorScheme });
      for (const [path, heading] of PAGES) {
        await visit(page, path);
        await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
        await expectAccessible(page, path);
      }
      await visit(page, `/keys/${clientId}`);
      await page.getByRole('heading', { name: 'in use' }).waitFor();
      await page.getByRole('button', { name: /^Key created/ }).click();
      await expectAccessible(page, 'a key');
      expect(page.problems).toEqual([]);
    },
  );

  it('can be operated with the keyboard alone and keeps the focus inside an open dialog', async () => {
    const page = await testConsole.openSignedIn('/keys');
    await page.getByRole('row', { name: 'in use' }).waitFor();
    const focusedText = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    await page.keyboard.press('Tab');
    expect(await focusedText()).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await waitForFocus(page.getByRole('main'));
    await page.keyboard.press('Tab');
    expect(await focusedText()).toBe('Create a key');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await waitForFocus(dialog.getByLabel('Name'));
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await containsFocus(dialog)).toBe(true);
    }
    const expires = dialog.getByRole('radiogroup', { name: 'Expires' });
    await expires.getByRole('radio', { name: '90 days' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await expires.getByRole('radio', { name: '60 days' }).isChecked()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await containsFocus(expires)).toBe(false);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(focusedText).toBe('Create a key');
  });

  it('moves the focus to the page when the focused element disappears', async () => {
    const page = await testConsole.openSignedIn('/keys');
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await dialog.getByLabel('Name').fill('short-lived');
    await dialog.getByRole('button', { name: 'Create the key' }).click();
    await waitForFocus(dialog.getByRole('group', { name: 'Save it now: it is shown only once' }));
    await dialog.getByRole('button', { name: 'I have saved it' }).click();
    await waitForFocus(page.getByRole('button', { name: 'Create a key' }));
    await page.getByRole('button', { name: 'Actions for short-lived' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('row', { name: 'short-lived' }).waitFor({ state: 'detached' });
    await waitForFocus(page.getByRole('main'));
  });

  it('remembers the chosen color scheme and otherwise follows the scheme of the system', async () => {
    const page = await testConsole.openSignedIn('/', { colorScheme: 'light' });
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: 'Color scheme' }).click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    await expect.poll(scheme).toBe('dark');
    await page.reload({ waitUntil: 'commit' });
    await expect.poll(scheme).toBe('dark');
    await page.getByRole('button', { name: 'Color scheme' }).click();
    await page.getByRole('menuitem', { name: 'System' }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(scheme).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(scheme).toBe('light');
  });

  it('loads less than 250 kB of gzip-compressed JavaScript for its first page', async () => {
    const page = await testConsole.open();
    const scripts = new Set<string>();
    const pending = new Set<Request>();
    page.on('request', (request) => {
      pending.add(request);
      if (request.resourceType() === 'script') scripts.add(request.url());
    });
    page.on('requestfinished', (request) => pending.delete(request));
    page.on('requestfailed', (request) => pending.delete(request));
    await page.reload();
    await signIn(page, testConsole.email);
    await page.getByRole('button', { name: /^Key created/ }).waitFor();
    await expect.poll(() => page.getByRole('status', { name: 'Loading' }).count()).toBe(0);
    await expect.poll(() => pending.size).toBe(0);
    const measureSize = async (url: string) => {
      const { headers } = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
      return Number(headers.get('Content-Length'));
    };
    const sizes = await Promise.all([...scripts].map(measureSize));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThan(250_000);
  });
});

async function waitForFocus(locator: Locator): Promise<void> {
  await locator.waitFor();
  await expect.poll(() => locator.evaluate((element) => element === document.activeElement)).toBe(true);
}

const containsFocus = (locator: Locator) =>
  locator.evaluate((element) => element.contains(document.activeElement));
