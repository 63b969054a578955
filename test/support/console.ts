import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MeDocument } from '../../src/sdk/generated/operations.ts';
import { openTab, startBrowser, type Tab } from './browser.ts';
import { RunningClock } from './clock.ts';
import { PASSWORD } from './gateway.ts';
import { startShopGateway } from './shop-gateway.ts';

/** Before all tests: they see the console as it is, and none builds it while another looks. */
export default function buildConsole(): void {
  // Vitest says that this is a test, which would be built into it.
  const env = { ...process.env, NODE_ENV: 'production' };
  execFileSync(process.execPath, [BUILD, '--when-stale'], { env, stdio: 'inherit' });
}

const BUILD = fileURLToPath(new URL('../../src/console/build/main.ts', import.meta.url));

type Options = NonNullable<Parameters<typeof startShopGateway>[0]>;

/** A gateway before the sample shop, in the time of the browser, with an administrator, and the browser. */
export async function startConsole(options: Options = {}) {
  const clock = new RunningClock();
  const scopes = { 'User.email': ['read:users:email'] };
  const gateway = await startShopGateway({ clock, shop: { scopes }, ...options });
  const { me } = await gateway.manage(MeDocument, {}, gateway.accessToken);
  const browser = await startBrowser();
  const at = (path: string) => `${gateway.url}/console${path}`;

  /** Signs the administrator in, in a browser without any cookies. */
  async function signedIn(path = '/', context: Parameters<typeof browser.open>[1] = {}): Promise<Tab> {
    const tab = await browser.open(at(path), context);
    await signInTo(tab, me.email);
    return tab;
  }

  return {
    gateway,
    /** Who `signedIn` is. */
    email: me.email,
    clock,
    browser,
    at,
    signedIn,
    /** Another tab of the same browser. */
    beside: async (tab: Tab, path = '/') => openTab(await tab.context().newPage(), at(path)),
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

export type TestConsole = Awaited<ReturnType<typeof startConsole>>;

export async function signInTo(tab: Tab, email: string): Promise<void> {
  await tab.getByLabel('Email address').fill(email);
  await tab.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByRole('navigation', { name: 'Pages', exact: true }).waitFor({ state: 'attached' });
}
