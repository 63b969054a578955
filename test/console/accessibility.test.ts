import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectOpenToAll, PAGE_CASES, SIZES } from '../support/accessibility.ts';
import { CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { signInTo, startConsole, type TestConsole, visit } from '../support/console.ts';

/** Every page, and what it says when it is there. */
const PAGES = [
  ['/', 'Overview'],
  ['/keys', 'Keys'],
  ['/events', 'Events'],
  ['/apis', 'APIs'],
  ['/accounts', 'Accounts'],
  ['/account', 'Your account'],
  ['/nowhere', 'Page not found'],
] as const;

describe.runIf(CHROMIUM)(`the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  let clientId: string;
  beforeAll(async () => {
    it = await startConsole({ apis: { down: { url: 'http://127.0.0.1:1/graphql' } } });
    const at = (days: number) => new Date(it.clock.now() + days * 86_400_000).toISOString();
    const scopes = ['read:shop', 'write:shop', 'read:users:email', 'one:more'];
    const long = { name: 'a-name-of-one-word-'.repeat(5), description: 'What it is for. '.repeat(20) };
    await it.gateway.key({ ...long, scopes, expiresAt: at(3) });
    const revoked = await it.gateway.key({ name: 'revoked' });
    await it.gateway.revoke(revoked.clientKey.id);
    await it.gateway.signUp('bob@example.com');
    const used = await it.gateway.key({ name: 'in use', scopes, expiresAt: at(90), rateLimitPerMinute: 60 });
    await it.gateway.call(used.key);
    ({ clientId } = used.clientKey);
  });
  afterAll(() => it[Symbol.asyncDispose]());

  test.each(PAGE_CASES)(
    'has no serious barrier and fits on $size, $colorScheme',
    async ({ size, colorScheme }) => {
      const page = await it.browser.open(it.at('/'), { viewport: SIZES[size], colorScheme });
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await expectOpenToAll(page, 'sign in');
      await page.getByRole('button', { name: 'Create an account' }).click();
      await expectOpenToAll(page, 'sign up');

      const signedIn = await it.signedIn('/', { viewport: SIZES[size], colorScheme });
      for (const [path, heading] of PAGES) {
        await visit(signedIn, path);
        await signedIn.getByRole('heading', { name: heading, level: 1 }).waitFor();
        await signedIn.waitForLoadState('networkidle');
        await expectOpenToAll(signedIn, path);
      }
      await visit(signedIn, `/keys/${clientId}`);
      await signedIn.getByRole('heading', { name: 'in use' }).waitFor();
      await signedIn.getByRole('button', { name: /^Key created/ }).click();
      await expectOpenToAll(signedIn, 'a key');
      expect(signedIn.problems).toEqual([]);
    },
    90_000,
  );

  test('is used by the keyboard alone, and a dialog keeps the focus', async () => {
    const page = await it.signedIn('/keys');
    await page.getByRole('row', { name: 'in use' }).waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the page');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Create a key');
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').waitFor();
    await expect
      .poll(() => dialog.getByLabel('Name').evaluate((it) => it === document.activeElement))
      .toBe(true);
    for (let presses = 0; presses < 20; presses += 1) {
      await page.keyboard.press('Tab');
      expect(await dialog.evaluate((it) => it.contains(document.activeElement))).toBe(true);
    }
    const expires = dialog.getByRole('radiogroup', { name: 'Expires' });
    await expires.getByRole('radio', { name: '90 days' }).focus();
    await page.keyboard.press('ArrowLeft');
    expect(await expires.getByRole('radio', { name: '60 days' }).isChecked()).toBe(true);
    await page.keyboard.press('Tab');
    expect(await expires.evaluate((it) => it.contains(document.activeElement))).toBe(false);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await expect.poll(focused).toBe('Create a key');
  });

  test('keeps the focus on the page when what had it is gone', async () => {
    const page = await it.signedIn('/keys');
    const has = async (locator: Locator) => {
      await locator.waitFor();
      const isFocused = () => locator.evaluate((it) => it === document.activeElement);
      await expect.poll(isFocused).toBe(true);
    };
    const dialog = page.getByRole('dialog');
    await page.getByRole('button', { name: 'Create a key' }).click();
    await dialog.getByLabel('Name').fill('short-lived');
    await dialog.getByRole('button', { name: 'Create the key' }).click();
    await has(dialog.getByRole('group', { name: 'Save it now: it is shown only once' }));
    await dialog.getByRole('button', { name: 'I have saved it' }).click();
    await has(page.getByRole('button', { name: 'Create a key' }));
    await page.getByRole('button', { name: 'Actions for short-lived' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await dialog.getByRole('button', { name: 'Delete the key' }).click();
    await page.getByRole('row', { name: 'short-lived' }).waitFor({ state: 'detached' });
    await has(page.getByRole('main'));
  });

  test('is light or dark as one wishes, and remembers it', async () => {
    const page = await it.signedIn('/', { colorScheme: 'light' });
    const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme');
    expect(await scheme()).toBe('light');
    await page.getByRole('button', { name: 'Colour scheme' }).click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    expect(await scheme()).toBe('dark');
    await page.reload({ waitUntil: 'commit' });
    await expect.poll(scheme).toBe('dark');
    await page.getByRole('button', { name: 'Colour scheme' }).click();
    await page.getByRole('menuitem', { name: 'As the system' }).click();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(scheme).toBe('dark');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(scheme).toBe('light');
  });

  test('loads less than 250 kB of JavaScript for its first page, compressed as by any server', async () => {
    const page = await it.browser.open('about:blank');
    const loaded = new Set<string>();
    page.on('request', (request) => request.resourceType() === 'script' && loaded.add(request.url()));
    await page.goto(it.at('/'));
    await signInTo(page, it.email);
    await page.getByRole('heading', { name: 'Latest events' }).waitFor();
    await page.waitForLoadState('networkidle');
    const sizeOf = async (url: string) => {
      const { headers } = await fetch(url, { headers: { 'Accept-Encoding': 'gzip' } });
      return Number(headers.get('Content-Length'));
    };
    const sizes = await Promise.all([...loaded].map(sizeOf));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(sizes.length).toBeGreaterThan(3);
    expect(total).toBeGreaterThan(100_000);
    expect(total).toBeLessThan(250_000);
  });
});
