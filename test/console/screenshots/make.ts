import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { SignUpDocument } from '../../../src/sdk/generated/operations.ts';
import { LAUNCH_OPTIONS } from '../../support/browser.ts';
import { FakeClock } from '../../support/clock.ts';
import { PASSWORD, startGateway } from '../../support/gateway.ts';
import { startShop } from '../../support/upstream.ts';

// Updates the screenshots of the console in the README: npm run screenshots.
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const EMAIL = 'ada@example.com';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

const KEYS = [
  {
    name: 'storefront',
    description: 'The public shop',
    scopes: ['read:shop'],
    rateLimitPerMinute: 600,
    expiresAt: inDays(62),
  },
  {
    name: 'nightly-export',
    description: 'Orders to the warehouse',
    scopes: ['read:shop', 'read:users:email'],
    rateLimitPerMinute: 100,
    expiresAt: inDays(3),
  },
  { name: 'mobile-app', description: 'iOS and Android', scopes: ['read:shop', 'write:shop'] },
  {
    name: 'partner-acme',
    description: 'Ends with the contract',
    scopes: ['read:shop'],
    expiresAt: inDays(30),
  },
  { name: 'old-crawler', scopes: ['read:shop'], rateLimitPerMinute: 10 },
] as const;

/** Returns how often a key is used in an hour of the day, by the name of the key. */
const USE: Readonly<Record<string, (hour: number) => number>> = {
  storefront: (hour) => 30 + 25 * Math.sin((hour / 24) * 2 * Math.PI),
  'nightly-export': (hour) => (hour >= 8 && hour < 11 ? 20 : 0),
  'mobile-app': (hour) => 18 + 12 * Math.sin((hour / 12) * 2 * Math.PI),
  'partner-acme': (hour) => (hour % 6 === 0 ? 9 : 2),
};

await using shop = await startShop();
const apis = { shop: { url: shop.url, scopes: { 'User.email': ['read:users:email'] } } };
/** Starts a day in the past, so that the pictures show a day of usage. */
class LateClock extends FakeClock {
  override now(): number {
    return super.now() - DAY;
  }
}
const clock = new LateClock();
await using gateway = await startGateway({ apis, clock, keyPrefix: 'lk' });
const input = { email: EMAIL, password: PASSWORD, displayName: 'Ada Lovelace' };
const { signUp } = await gateway.manage(SignUpDocument, { input });
if (signUp.__typename !== 'SignUpPayload') throw new Error(signUp.message);
const keys = new Map<string, string>();
for (const key of KEYS) keys.set(key.name, (await gateway.createKey(signUp.accessToken, key)).key);
for (let hour = 0; hour < 24; hour += 1) {
  clock.advance(HOUR);
  for (const [name, perHour] of Object.entries(USE)) {
    await call(name, Math.round(perHour(hour)), '{ products(first: 1) { name } }');
  }
  await call('storefront', hour % 5, '{ users { email } }');
}
// The gateway counts usage in memory and writes it every few seconds.
await new Promise((resolve) => setTimeout(resolve, 6_000));

async function call(name: string, times: number, query: string): Promise<void> {
  const headers = { 'X-API-Key': keys.get(name) ?? '' };
  const calls = Array.from({ length: times }, () => gateway.post('/apis/shop', { query }, headers));
  for (const response of await Promise.all(calls)) await response.body?.cancel();
}

mkdirSync(FOLDER, { recursive: true });
await using browser = await chromium.launch(LAUNCH_OPTIONS);
const viewport = { width: 1300, height: 760 };
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
  await page.goto(`${gateway.url}/console/`);
  await page.getByLabel('Email address').fill(EMAIL);
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const shoot = async (name: string) => {
    await page.waitForLoadState('networkidle');
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${FOLDER}${name}.png` });
  };
  await page.getByRole('heading', { name: 'Latest events' }).waitFor();
  if (colorScheme === 'dark') await shoot('overview');
  if (colorScheme === 'dark') continue;
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await shoot('keys');
  await page.getByRole('link', { name: 'storefront' }).click();
  await page.getByRole('img', { name: /^Chart: / }).waitFor();
  await page.getByRole('heading', { name: 'Usage' }).evaluate((heading) => heading.scrollIntoView());
  await shoot('key');
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('reporting');
  await page.getByRole('button', { name: 'Create the key' }).click();
  await page.getByRole('button', { name: 'I have saved it' }).waitFor();
  await shoot('secret');
}
