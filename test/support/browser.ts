import { spawnSync } from 'node:child_process';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const found = NAMES.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim());

/** The path of Chromium; empty when it is not installed. */
export const CHROMIUM = found.find(Boolean) ?? '';

export const LAUNCH_OPTIONS = { executablePath: CHROMIUM, args: ['--no-sandbox'] };

/** Marks the names of skipped tests, so that a run without the browser does not look like a run with it. */
export const skipNote = CHROMIUM ? '' : ' (skipped: Chromium is not installed)';

/** The console message of requests that a page sends on purpose and that are rejected. */
const EXPECTED_MESSAGE = /Failed to load resource: the server responded with a status of 401/;

const WATCHED_EVENTS = ['pageerror', 'console', 'request', 'requestfinished', 'requestfailed'] as const;

/** A page that records its problems. */
export type Tab = Page & {
  /** Errors and warnings of the console and the Content-Security-Policy. */
  readonly problems: readonly string[];
};

/** Opens an address in an existing page. */
export async function openTab(page: Page, url: string): Promise<Tab> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    const text = message.text();
    if (['error', 'warning'].includes(message.type()) && !EXPECTED_MESSAGE.test(text)) problems.push(text);
  });
  await page.goto(url);
  return Object.assign(page, { problems });
}

/** Removes the listeners that `openTab` and tests have added. */
export function removeListeners(page: Page): void {
  for (const event of WATCHED_EVENTS) page.removeAllListeners(event);
}

/** Runs an action and waits until the page has shown a text, even if the text disappears by itself soon after. */
export async function expectBriefText(page: Page, text: string, act: () => Promise<void>): Promise<void> {
  const shown = await page.evaluateHandle((expected) => {
    const promise = new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        if (!document.body.textContent.includes(expected)) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(document.body, { childList: true, characterData: true, subtree: true });
    });
    return { promise };
  }, text);
  await act();
  await shown.evaluate(({ promise }) => promise);
}

/** Returns the accessibility barriers of the page that axe rates as serious or critical. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Elements that are fading in have no contrast yet.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  );
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  // Reports of passed rules and selectors take a quarter of the time, and nothing reads them.
  const { violations } = await page.evaluate<axe.AxeResults>(
    `axe.run({ resultTypes: ['violations'], selectors: false, preload: false })`,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}
