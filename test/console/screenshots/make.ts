import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SignUpDocument } from '../../../src/sdk/generated/operations.ts';
import { startBrowser } from '../../support/browser.ts';
import { RunningClock } from '../../support/clock.ts';
import { PASSWORD, startGateway } from '../../support/gateway.ts';
import { startShop } from '../../support/upstream.ts';

// Makes the README's pictures of the console anew: npm run screenshots.
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const EMAIL = 'ada@example.com';
const DAY = 86_400_000;
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

await using shop = await startShop();
const apis = { shop: { url: shop.url, scopes: { 'User.email': ['read:users:email'] } } };
await using gateway = await startGateway({ apis, clock: new RunningClock(), keyPrefix: 'lk' });
const input = { email: EMAIL, password: PASSWORD, displayName: 'Ada Lovelace' };
const { signUp } = await gateway.manage(SignUpDocument, { input });
if (signUp.__typename !== 'SignUpPayload') throw new Error(signUp.message);
for (const key of KEYS) {
  const made = await gateway.createKey(signUp.accessToken, key);
  const post = (query: string) => gateway.post('/apis/shop', { query }, { 'X-API-Key': made.key });
  if (key.name !== 'old-crawler') await post('{ products(first: 1) { name } }');
  if (key.name === 'storefront') await post('{ users { email } }');
}
// Usage is counted in memory, and written after some seconds.
await new Promise((resolve) => setTimeout(resolve, 6_000));

mkdirSync(FOLDER, { recursive: true });
await using browser = await startBrowser();
const viewport = { width: 1300, height: 760 };
for (const colorScheme of ['light', 'dark'] as const) {
  const page = await browser.open(`${gateway.url}/console/`, { viewport, colorScheme });
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
  await page.getByRole('button', { name: 'Create a key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('reporting');
  await page.getByRole('button', { name: 'Create the key' }).click();
  await page.getByRole('button', { name: 'I have saved it' }).waitFor();
  await shoot('secret');
}
