import { expect } from 'vitest';
import { barriers, type Tab } from './browser.ts';

export const SIZES = {
  'a desk': { width: 1280, height: 800 },
  'a phone': { width: 360, height: 740 },
} as const;

// Colours do not depend on the width, nor the layout on the colours: pages and what opens in them get each width and
// each theme once, in the pairs that the others do not have.
export const PAGE_CASES = [
  { size: 'a desk', colorScheme: 'light' },
  { size: 'a phone', colorScheme: 'dark' },
] as const;
export const DETAIL_CASES = [
  { size: 'a desk', colorScheme: 'dark' },
  { size: 'a phone', colorScheme: 'light' },
] as const;

/** How far the page, or a table in it, reaches beyond what there is room for, in pixels. */
const overflow = (page: Tab) =>
  page.evaluate(() => {
    const all = [document.documentElement, ...document.querySelectorAll('.lk-table-scroll')];
    return Math.max(...all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  });

/** What the page shows now, everybody can use, and on the screen it is shown on. */
export async function expectOpenToAll(page: Tab, what: string): Promise<void> {
  expect([what, await barriers(page)]).toEqual([what, []]);
  expect([what, await overflow(page)]).toEqual([what, 0]);
}
