import { systemClock } from '../../src/domain/clock.ts';
import { LoginDocument, MeDocument } from '../../src/sdk/generated/operations.ts';
import { openTab, startBrowser, type Tab } from './browser.ts';
import { FakeClock } from './clock.ts';
import { PASSWORD, type TestGateway } from './gateway.ts';
import { startShopGateway } from './shop-gateway.ts';

type Options = NonNullable<Parameters<typeof startShopGateway>[0]>;

/** A gateway before the sample shop, in the time of the browser, with an administrator, and the browser. */
export async function startConsole(options: Options = {}) {
  const clock = new FakeClock(systemClock);
  const scopes = { 'User.email': ['read:users:email'] };
  const gateway = await startShopGateway({ clock, shop: { scopes }, ...options });
  const { me } = await gateway.manage(MeDocument, {}, gateway.accessToken);
  const browser = await startBrowser();
  const at = (path: string) => `${gateway.url}/console${path}`;

  /** Opens the console as the administrator, in a browser with nothing but the cookie of a session of its own. */
  async function signedIn(path = '/', context: Parameters<typeof browser.open>[1] = {}): Promise<Tab> {
    const cookies = [await sessionCookie(gateway, me.email)];
    const tab = await browser.open(at(path), { storageState: { cookies, origins: [] }, ...context });
    await whenInside(tab);
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
  await whenInside(tab);
}

/** Goes to another page of the console as its links do: nothing is loaded that is there. */
export async function visit(tab: Tab, path: string): Promise<void> {
  await tab.evaluate((address) => {
    window.history.pushState(null, '', address);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, `/console${path}`);
}

async function whenInside(tab: Tab): Promise<void> {
  await tab.getByRole('navigation', { name: 'Pages', exact: true }).waitFor({ state: 'attached' });
}

/** Signs in as the console does, and answers the cookie as a browser keeps it. */
async function sessionCookie({ url, post }: TestGateway, email: string) {
  const body = { query: String(LoginDocument), variables: { input: { email, password: PASSWORD } } };
  const response = await post('/graphql', body, { 'X-Latchkey-Session': 'cookie' });
  const [pair = ''] = response.headers.get('set-cookie')?.split(';') ?? [];
  const [name = '', value = ''] = pair.split('=');
  const { hostname: domain } = new URL(url);
  const limits = { httpOnly: true, secure: false, sameSite: 'Strict' } as const;
  return { name, value, domain, path: '/graphql', expires: -1, ...limits };
}
