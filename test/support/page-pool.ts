import { type Browser, type Cookie, chromium, type HTTPCredentials, type Page } from 'playwright-core';
import { inject, onTestFinished } from 'vitest';
import { openTab, removeListeners, type Tab } from './browser.ts';

const TIMEOUT_MS = 180_000;
const DESKTOP = { width: 1280, height: 800 };

interface PageOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly cookies?: readonly Cookie[];
  /** The user name and password that the browser has stored. Such a page is not reused. */
  readonly httpCredentials?: HTTPCredentials;
}

let browser: Promise<Browser> | undefined;
const idlePages: Page[] = [];

/**
 * Opens an address in a page without cookies and stored data, for the duration of the test. Reuses the pages of earlier
 * tests: a new page takes four times as long to show the console, because its process starts with cold caches.
 */
export async function openPage(
  url: string,
  { viewport = DESKTOP, colorScheme = 'light', cookies = [], httpCredentials }: PageOptions = {},
): Promise<Tab> {
  const page = (httpCredentials ? undefined : idlePages.pop()) ?? (await createPage(httpCredentials));
  onTestFinished(({ task }) =>
    httpCredentials || task.result?.state === 'fail' ? page.context().close() : recycle(page),
  );
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.context().addCookies(cookies);
  return await openTab(page, url);
}

async function createPage(httpCredentials?: HTTPCredentials): Promise<Page> {
  browser ??= chromium.connect(inject('browserEndpoint'), { timeout: TIMEOUT_MS });
  // Tests assert final states, not transitions.
  const context = await (await browser).newContext({
    viewport: DESKTOP,
    reducedMotion: 'reduce',
    ...(httpCredentials && { httpCredentials }),
  });
  context.setDefaultTimeout(TIMEOUT_MS);
  return await context.newPage();
}

/** Clears a page and its context for the next test, or discards them when the gateway has stopped already. */
async function recycle(page: Page): Promise<void> {
  const context = page.context();
  const others = context.pages().filter((other) => other !== page);
  await Promise.all(others.map((other) => other.close()));
  removeListeners(page);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  try {
    // A document of the same origin without scripts: the console would renew its session while it is being cleared.
    await page.goto(new URL('/console/favicon.svg', page.url()).href);
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    await context.clearCookies();
    await context.clearPermissions();
    idlePages.push(page);
  } catch {
    await context.close();
  }
}
