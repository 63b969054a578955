import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETAIL_CASES, expectOpenToAll, SIZES } from '../support/accessibility.ts';
import { CHROMIUM, type Tab, unlessLeftOut } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';
import { verify } from '../support/usage.ts';

// A page that is loaded again may take its time.
const LACKS_SCOPE = '{ users(first: 1) { email } }';
const DAY = 86_400_000;

describe.runIf(CHROMIUM)(`usage in the console${unlessLeftOut}`, () => {
  let it: TestConsole;
  let used: { readonly key: string; readonly clientKey: { readonly clientId: string } };
  let idle: string;
  beforeAll(async () => {
    it = await startConsole();
    const expiresIn = (days: number) => new Date(it.clock.now() + days * DAY).toISOString();
    used = await it.gateway.key({ name: 'storefront', scopes: ['read:shop'], expiresAt: expiresIn(13) });
    ({ clientId: idle } = (await it.gateway.key({ name: 'idle', expiresAt: expiresIn(15) })).clientKey);
    for (let n = 0; n < 3; n += 1) await it.gateway.call(used.key);
    for (let n = 0; n < 2; n += 1) await it.gateway.call(used.key, LACKS_SCOPE);
  });
  afterAll(() => it[Symbol.asyncDispose]());

  const keyPage = () => `/keys/${used.clientKey.clientId}`;
  const chart = (page: Tab) => page.getByRole('img', { name: /^Chart: / });

  test('is told of every key in the list, after a reload too, as it goes on', async () => {
    const page = await it.signedIn('/keys');
    const told = (name: string) => page.getByRole('row', { name }).getByRole('img');
    const text = (name: string) => told(name).locator('title').textContent();
    await expect.poll(() => text('idle')).toBe('0 requests in 24 hours');
    const before = /^(\d) requests in 24 hours, 2 denied$/.exec((await text('storefront')) ?? '');
    expect(Number(before?.[1])).toBe(5);
    await verify(it.gateway, used.key);
    await page.reload();
    await expect.poll(() => text('storefront')).toBe('6 requests in 24 hours, 2 denied');
    expect(page.problems).toEqual([]);
  });

  test('is a chart on the page of the key, and a table for those who do not see it', async () => {
    const page = await it.signedIn(keyPage());
    await chart(page).waitFor();
    expect(await chart(page).getAttribute('aria-label')).toContain('6 requests in 24 hours, 2 denied');
    const legend = page.getByRole('list', { name: 'Requests by how they ended' });
    expect(await legend.getByRole('listitem').allInnerTexts()).toEqual([
      '4 allowed',
      '2 denied: missing scopes',
    ]);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('table', { name: 'Requests by hour' });
    const cells = await table.getByRole('cell').allInnerTexts();
    // The test may run across the turn of an hour, and then there is a row for each.
    expect(sumOfColumn(cells, 1)).toBe(4);
    expect(sumOfColumn(cells, 2)).toBe(2);
    expect(cells).toContain('2 missing scopes');
    for (const [label, by] of [
      ['1 h', 'minute'],
      ['7 d', 'hour'],
      ['30 d', 'day (UTC)'],
    ] as const) {
      await page.getByText(label, { exact: true }).click();
      const other = page.getByRole('table', { name: `Requests by ${by}` });
      await expect.poll(async () => sumOfColumn(await other.getByRole('cell').allInnerTexts(), 1)).toBe(4);
    }
    await page.getByRole('button', { name: 'Show as chart' }).click();
    await chart(page).waitFor();
    expect(page.problems).toEqual([]);
  });

  test('says of refused requests why, and when', async () => {
    const page = await it.signedIn(keyPage());
    const denial = page.getByRole('region', { name: 'Recent denials' }).getByRole('listitem');
    await expect.poll(() => denialsNow(), { interval: 500 }).toBeGreaterThan(0);
    const texts = await denial.allInnerTexts();
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/Missing scopes\s+read:users/);
    expect(texts[0]).toMatch(/just now|minutes? ago/);

    async function denialsNow(): Promise<number> {
      await page.reload();
      await page.getByRole('heading', { name: 'Recent denials' }).waitFor();
      return await denial.count();
    }
  });

  test('says when there was none', async () => {
    const page = await it.signedIn(`/keys/${idle}`);
    await page.getByText('No request in the last 24 hours.').waitFor();
    await page.getByText('No request was refused.').waitFor();
    expect(await chart(page).count()).toBe(0);
  });

  test('is summed in the overview, with the busiest keys and those that expire soon', async () => {
    const page = await it.signedIn('/');
    await page.getByRole('img', { name: '6 requests in 24 hours, 2 denied' }).waitFor();
    const rows = (region: string) => page.getByRole('region', { name: region }).getByRole('listitem');
    await rows('Busiest keys').first().waitFor();
    expect(await rows('Busiest keys').allInnerTexts()).toEqual([
      expect.stringMatching(/^storefront\s+6, 2 denied/),
    ]);
    await rows('Expiring soon').first().waitFor();
    expect(await rows('Expiring soon').allInnerTexts()).toEqual([expect.stringMatching(/^storefront\s/)]);
  });

  test.each(DETAIL_CASES)(
    'has no serious barrier and fits on $size, $colorScheme',
    async ({ size, colorScheme }) => {
      const page = await it.signedIn('/', { viewport: SIZES[size], colorScheme });
      await page.getByRole('img', { name: /requests in 24 hours/ }).waitFor();
      await expectOpenToAll(page, 'overview');
      await visit(page, '/keys');
      await page.getByRole('img', { name: /^6 requests/ }).waitFor();
      await expectOpenToAll(page, 'keys');
      await visit(page, keyPage());
      for (const range of ['1 h', '24 h', '7 d', '30 d']) {
        await page.getByText(range, { exact: true }).click();
        await chart(page).locator('svg').waitFor();
        await expectOpenToAll(page, `the chart of ${range}`);
      }
      await page.getByRole('button', { name: 'Show as table' }).click();
      await page.getByRole('table', { name: 'Requests by day (UTC)' }).waitFor();
      await expectOpenToAll(page, 'the table');
      expect(page.problems).toEqual([]);
    },
    90_000,
  );
});

/** The sum of one column of a table with four, from all its cells. */
function sumOfColumn(cells: readonly string[], column: number): number {
  return cells.filter((_, n) => n % 4 === column).reduce((sum, cell) => sum + Number(cell), 0);
}
