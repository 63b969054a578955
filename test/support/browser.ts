import { spawnSync } from 'node:child_process';
import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const found = NAMES.map((name) => spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim());

/** Where Chromium is; empty when it is not installed. */
export const CHROMIUM = found.find(Boolean) ?? '';

/** Says in the name of a test why it is left out, so that a run without the browser does not look like one with it. */
export const unlessLeftOut = CHROMIUM ? '' : ' (left out: Chromium is not installed)';

// What a page is told of requests that it made on purpose, and that were refused.
const EXPECTED = /Failed to load resource: the server responded with a status of 401/;

/** One person's browser: what it keeps, no other sees. */
export type Tab = Page & {
  /** What the console and the Content-Security-Policy complained of. */
  readonly problems: readonly string[];
};

export async function startBrowser() {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  return {
    /** Opens a page in a browser without any cookies. */
    async open(url: string, options: BrowserContextOptions = {}): Promise<Tab> {
      // Tests wait for what is there in the end, not for it to fade in.
      const usual = { viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' } as const;
      const context = await browser.newContext({ ...usual, ...options });
      context.setDefaultTimeout(120_000);
      return await openTab(await context.newPage(), url);
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

/** Opens an address in a page that is there. */
export async function openTab(page: Page, url: string): Promise<Tab> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    const told = message.text();
    if (['error', 'warning'].includes(message.type()) && !EXPECTED.test(told)) problems.push(told);
  });
  await page.goto(url);
  return Object.assign(page, { problems });
}

/** What keeps people with disabilities from using the page as it is now: what axe calls serious or critical. */
export async function barriers(page: Page): Promise<string[]> {
  // What is still fading in has no contrast yet.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((animation) => animation.finished)),
  );
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`));
}

export type TestBrowser = Awaited<ReturnType<typeof startBrowser>>;
