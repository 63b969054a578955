import { expect } from 'vitest';
import { findBarriers, type Tab } from './browser.ts';

export const SIZES = {
  desktop: { width: 1280, height: 800 },
  phone: { width: 360, height: 740 },
} as const;

// Colors do not depend on the width, nor the layout on the colors, so each width and each color scheme is checked once:
// for pages in one pair, for their details in the other.
export const PAGE_CASES = [
  { size: 'desktop', colorScheme: 'light' },
  { size: 'phone', colorScheme: 'dark' },
] as const;
export const DETAIL_CASES = [
  { size: 'desktop', colorScheme: 'dark' },
  { size: 'phone', colorScheme: 'light' },
] as const;

/** Returns how far the page, or a table in it, exceeds its room, in pixels. */
const overflow = (page: Tab) =>
  page.evaluate(() => {
    const all = [document.documentElement, ...document.querySelectorAll('.lk-table-scroll')];
    return Math.max(...all.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
  });

/** Expects the current state of the page to have no accessibility barrier and to fit on the screen. */
export async function expectAccessible(page: Tab, state: string): Promise<void> {
  await expect.poll(() => page.getByRole('status', { name: /^Loading/ }).count(), { message: state }).toBe(0);
  expect([state, await findBarriers(page)]).toEqual([state, []]);
  expect([state, await overflow(page)]).toEqual([state, 0]);
}
