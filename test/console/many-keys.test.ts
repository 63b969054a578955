import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CHROMIUM, skipNote, type Tab } from '../support/browser.ts';
import { startConsole, type TestConsole } from '../support/console.ts';

const KEYS = 1000;
const toName = (number: number) => `service ${String(number).padStart(4, '0')}`;

describe.runIf(CHROMIUM)(`the keys page of the web console with a thousand client keys${skipNote}`, () => {
  let testConsole: TestConsole;
  let page: Tab;
  beforeAll(async () => {
    testConsole = await startConsole();
    for (let number = 1; number <= KEYS; number += 1) {
      testConsole.clock.advance(1);
      await testConsole.gateway.key({ name: toName(number) });
    }
  });
  beforeEach(async () => {
    page = await testConsole.openSignedIn('/keys');
  });
  afterAll(() => testConsole[Symbol.asyncDispose]());

  const firstRow = () => page.getByRole('row').nth(1).getByRole('link');
  async function expectFirst(number: number) {
    await expect.poll(() => firstRow().textContent()).toBe(toName(number));
  }

  it('pages forward and back, and keeps the position on reload and in the history', async () => {
    await expectFirst(1000);
    await page.getByText('1,000 keys').waitFor();
    const next = page.getByRole('button', { name: 'Next' });
    await next.click();
    await expectFirst(980);
    await next.click();
    await expectFirst(960);
    await page.getByText('Page 3 of 50').waitFor();
    await page.reload();
    await expectFirst(960);
    await page.getByRole('button', { name: 'Previous' }).click();
    await expectFirst(980);
    await page.goBack();
    await expectFirst(960);
  });

  it('sorts all client keys, not only those of the page, by name or age', async () => {
    await page.getByRole('button', { name: 'Name' }).click();
    await expectFirst(1);
    expect(await page.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe(
      'ascending',
    );
    await page.getByRole('button', { name: 'Next' }).click();
    await expectFirst(21);
    await page.getByRole('button', { name: 'Name' }).click();
    await expectFirst(1000);
    await page.getByRole('combobox', { name: 'Order' }).selectOption('Oldest first');
    await expectFirst(1);
  });

  it('filters all client keys by text and status, and keeps the status in the address', async () => {
    await page.getByRole('searchbox', { name: 'Search keys' }).fill('ICE 0777');
    await expectFirst(777);
    await page.getByText('1 key', { exact: true }).waitFor();
    await page.getByText('Revoked', { exact: true }).click();
    await page.getByRole('heading', { name: 'No matching keys' }).waitFor();
    expect(new URL(page.url()).searchParams.get('status')).toBe('REVOKED');
    expect(page.problems).toEqual([]);
  });
});
