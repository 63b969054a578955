import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DETAIL_CASES, expectAccessible, SIZES } from '../support/accessibility.ts';
import { CHROMIUM, skipNote, type Tab } from '../support/browser.ts';
import { startConsole, type TestConsole, visit } from '../support/console.ts';
import { verify } from '../support/usage.ts';

const LACKS_SCOPE = '{ users(first: 1) { email } }';
const DAY = 86_400_000;
// Longer than the interval at which the gateway writes denials.
const FLUSH_MS = 10_000;

describe.runIf(CHROMIUM)(`the usage in the web console${skipNote}`, () => {
  let testConsole: TestConsole;
  let used: { readonly key: string; readonly clientKey: { readonly clientId: string } };
  let idle: string;
  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    testConsole = await startConsole();
    const { clock, gateway } = testConsole;
    const inDays = (days: number) => new Date(clock.now() + days * DAY).toISOString();
    used = await gateway.key({ name: 'storefront', scopes: ['read:shop'], expiresAt: inDays(13) });
    ({ clientId: idle } = (await gateway.key({ name: 'idle', expiresAt: inDays(15) })).clientKey);
    for (let n = 0; n < 3; n += 1) await gateway.call(used.key);
    for (let n = 0; n < 2; n += 1) await gateway.call(used.key, LACKS_SCOPE);
  });
  afterAll(async () => {
    vi.useRealTimers();
    await testConsole[Symbol.asyncDispose]();
  });

  const keyPage = () => `/keys/${used.clientKey.clientId}`;
  const chart = (page: Tab) => page.getByRole('img', { name: /^Chart: / });

  it('appears for every client key in the list and is up to date after a reload', async () => {
    const page = await testConsole.openSignedIn('/keys');
    const usage = (name: string) =>
      page.getByRole('row', { name }).getByRole('img').locator('title').textContent();
    await expect.poll(() => usage('idle')).toBe('0 requests in 24 hours');
    expect(await usage('storefront')).toBe('5 requests in 24 hours, 2 denied');
    await verify(testConsole.gateway, used.key);
    await page.reload();
    await expect.poll(() => usage('storefront')).toBe('6 requests in 24 hours, 2 denied');
    expect(page.problems).toEqual([]);
  });

  it('is a chart on the page of a client key, and alternatively a table, for each range', async () => {
    const page = await testConsole.openSignedIn(keyPage());
    await chart(page).waitFor();
    expect(await chart(page).getAttribute('aria-label')).toContain('6 requests in 24 hours, 2 denied');
    const legend = page.getByRole('list', { name: 'Requests by outcome' });
    expect(await legend.getByRole('listitem').allInnerTexts()).toEqual([
      '4 allowed',
      '2 denied: missing scopes',
    ]);
    await page.getByRole('button', { name: 'Show as table' }).click();
    const table = page.getByRole('table', { name: 'Requests by hour' });
    const cells = await table.getByRole('cell').allInnerTexts();
    // If an hour ends during the test, each hour has a row.
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

  it('includes the reason and the time of denied requests', async () => {
    vi.advanceTimersByTime(FLUSH_MS);
    const page = await testConsole.openSignedIn(keyPage());
    const denial = page.getByRole('region', { name: 'Recent denials' }).getByRole('listitem');
    await expect.poll(() => reloadForDenials(), { interval: 500 }).toBeGreaterThan(0);
    const texts = await denial.allInnerTexts();
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/Missing scopes\s+read:users/);
    expect(texts[0]).toMatch(/just now|minutes? ago/);

    async function reloadForDenials(): Promise<number> {
      await page.reload();
      await page.getByRole('heading', { name: 'Recent denials' }).waitFor();
      return await denial.count();
    }
  });

  it('is reported as absent for a client key without requests', async () => {
    const page = await testConsole.openSignedIn(`/keys/${idle}`);
    await page.getByText('No request in the last 24 hours.').waitFor();
    await page.getByText('No denied requests.').waitFor();
    expect(await chart(page).count()).toBe(0);
  });

  it('is summed in the overview, beside the busiest client keys and those that expire soon', async () => {
    const page = await testConsole.openSignedIn('/');
    await page.getByRole('img', { name: '6 requests in 24 hours, 2 denied' }).waitFor();
    const rows = (region: string) => page.getByRole('region', { name: region }).getByRole('listitem');
    await rows('Busiest keys').first().waitFor();
    expect(await rows('Busiest keys').allInnerTexts()).toEqual([
      expect.stringMatching(/^storefront\s+6, 2 denied/),
    ]);
    await rows('Expiring soon').first().waitFor();
    expect(await rows('Expiring soon').allInnerTexts()).toEqual([expect.stringMatching(/^storefront\s/)]);
  });

  it.each(DETAIL_CASES)(
    'has no serious accessibility barrier and no overflow on a $size in the $colorScheme color scheme',
    async ({ size, colorScheme }) => {
      const page = await testConsole.openSignedIn('/', { viewport: SIZES[size], colorScheme });
      await page.getByRole('img', { name: /requests in 24 hours/ }).waitFor();
      await expectAccessible(page, 'overview');
      await visit(page, '/keys');
      await page.getByRole('img', { name: /^6 requests/ }).waitFor();
      await expectAccessible(page, 'keys');
      await visit(page, keyPage());
      for (const range of ['1 h', '24 h', '7 d', '30 d']) {
        await page.getByText(range, { exact: true }).click();
        await chart(page).locator('svg').waitFor();
        await expectAccessible(page, `the chart of ${range}`);
      }
      await page.getByRole('button', { name: 'Show as table' }).click();
      await page.getByRole('table', { name: 'Requests by day (UTC)' }).waitFor();
      await expectAccessible(page, 'the table');
      expect(page.problems).toEqual([]);
    },
  );
});

/** Returns the sum of one of the four columns of a table, given all its cells. */
function sumOfColumn(cells: readonly string[], column: number): number {
  return cells.filter((_, n) => n % 4 === column).reduce((sum, cell) => sum + Number(cell), 0);
}
