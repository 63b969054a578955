import { systemClock } from '../../src/domain/clock.ts';
import { LoginDocument, MeDocument } from '../../src/sdk/generated/operations.ts';
import { openTab, type Tab } from './browser.ts';
import { FakeClock } from './clock.ts';
import { PASSWORD, type TestGateway } from './gateway.ts';
import { openPage } from './page-pool.ts';
import { startShopGateway } from './shop-gateway.ts';

type Options = NonNullable<Parameters<typeof startShopGateway>[0]>;
type PageOptions = Omit<NonNullable<Parameters<typeof openPage>[1]>, 'cookies'>;

/** Starts a gateway with the sample shop and an administrator. Its clock follows that of the browser. */
export async function startConsole(options: Options = {}) {
  const clock = new FakeClock(systemClock);
  const scopes = { 'User.email': ['read:users:email'] };
  const gateway = await startShopGateway({ clock, shop: { scopes }, ...options });
  const { me } = await gateway.manage(MeDocument, {}, gateway.accessToken);
  const toConsoleUrl = (path: string) => `${gateway.url}/console${path}`;

  return {
    gateway,
    /** The email address of the administrator. */
    email: me.email,
    clock,
    toConsoleUrl,
    /** Opens the console signed out. */
    open: (path = '/', pageOptions: PageOptions = {}): Promise<Tab> =>
      openPage(toConsoleUrl(path), pageOptions),
    /** Opens the console signed in as the administrator, with a session of its own. */
    async openSignedIn(path = '/', pageOptions: PageOptions = {}): Promise<Tab> {
      const cookies = [await createSessionCookie(gateway, me.email)];
      const tab = await openPage(toConsoleUrl(path), { ...pageOptions, cookies });
      await waitForNavigation(tab);
      return tab;
    },
    /** Opens another tab of the same browser. */
    openBeside: async (tab: Tab, path = '/') => openTab(await tab.context().newPage(), toConsoleUrl(path)),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

export type TestConsole = Awaited<ReturnType<typeof startConsole>>;

export async function signIn(tab: Tab, email: string): Promise<void> {
  await tab.getByLabel('Email address').fill(email);
  await tab.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await waitForNavigation(tab);
}

/** Shows another page of the console as its links do, without loading the document again. */
export async function visit(tab: Tab, path: string): Promise<void> {
  await tab.evaluate((address) => {
    window.history.pushState(null, '', address);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, `/console${path}`);
}

/** Waits for the navigation, which only signed-in users see. */
async function waitForNavigation(tab: Tab): Promise<void> {
  await tab.getByRole('navigation', { name: 'Pages', exact: true }).waitFor({ state: 'attached' });
}

/** Logs in as the console does, and returns the cookie as the browser keeps it. */
async function createSessionCookie({ url, post }: TestGateway, email: string) {
  const body = { query: String(LoginDocument), variables: { input: { email, password: PASSWORD } } };
  const response = await post('/graphql', body, { 'X-Latchkey-Session': 'cookie' });
  const [pair = ''] = response.headers.get('set-cookie')?.split(';') ?? [];
  const [name = '', value = ''] = pair.split('=');
  const { hostname: domain } = new URL(url);
  const limits = { httpOnly: true, secure: false, sameSite: 'Strict' } as const;
  return { name, value, domain, path: '/graphql', expires: -1, ...limits };
}
