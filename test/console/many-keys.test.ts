import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM, type Tab, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

const KEYS = 1000;
const nameOf = (number: number) => `service ${String(number).padStart(4, '0')}`;

describe.runIf(CHROMIUM)(`a thousand keys in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  let page: Tab;
  beforeAll(async () => {
    it = await startConsole();
    for (let number = 1; number <= KEYS; number += 1) {
      it.clock.advance(1);
      await it.gateway.key({ name: nameOf(number) });
    }
    page = await it.signedIn('/keys');
  }, 120_000);
  afterAll(() => it[Symbol.asyncDispose]());

  const first = () => page.getByRole('row').nth(1).getByRole('link');
  const shows = async (number: number) => {
    await expect.poll(() => first().textContent()).toBe(nameOf(number));
  };

  test('come by the page, forth and back, at an address that can be kept', async () => {
    await shows(1000);
    await page.getByText('1,000 keys').waitFor();
    const next = page.getByRole('button', { name: 'Next' });
    await next.click();
    await shows(980);
    await next.click();
    await shows(960);
    await page.getByText('Page 3 of 50').waitFor();
    await page.reload();
    await shows(960);
    await page.getByRole('button', { name: 'Previous' }).click();
    await shows(980);
    await page.goBack();
    await shows(960);
  });

  test('are ordered by the gateway, not by the page', async () => {
    await page.getByRole('button', { name: 'Name' }).click();
    await shows(1);
    expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await page.getByRole('button', { name: 'Next' }).click();
    await shows(21);
    await page.getByRole('button', { name: 'Name' }).click();
    await shows(1000);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('Oldest first');
    await shows(1);
  });

  test('are found by their text and their status', async () => {
    await page.getByRole('searchbox', { name: 'Search keys' }).fill('ICE 0777');
    await shows(777);
    await page.getByText('1 key', { exact: true }).waitFor();
    await page.getByText('Revoked', { exact: true }).click();
    await page.getByRole('heading', { name: 'No key is like that' }).waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('REVOKED');
    expect(page.problems).toEqual([]);
  });
});
