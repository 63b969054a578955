import { expect, test } from 'vitest';
import { CHROMIUM, unlessLeftOut } from '../support/browser.ts';
import { signInTo, startConsole } from '../support/console.ts';
import { startPathProxy } from '../support/path-proxy.ts';

test.runIf(CHROMIUM)(
  `the console works below a path, by the PUBLIC_URL${unlessLeftOut}`,
  async () => {
    await using proxy = await startPathProxy('/gate');
    await using it = await startConsole({ publicUrl: proxy.url });
    proxy.forwardTo(it.gateway.url);
    await it.gateway.key({ name: 'storefront' });

    const page = await it.browser.open(`${proxy.url}/`);
    expect(page.url()).toBe(`${proxy.url}/console/`);
    await signInTo(page, it.email);
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('row', { name: 'storefront' }).waitFor();
    expect(page.url()).toBe(`${proxy.url}/console/keys`);
    // The session goes on, so the cookie came back by the path.
    await page.reload();
    await page.getByRole('row', { name: 'storefront' }).waitFor();

    await page.getByRole('link', { name: 'APIs', exact: true }).click();
    await page.getByRole('button', { name: 'GraphiQL' }).click();
    const [graphiql] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Without a key' }).click(),
    ]);
    expect(graphiql.url()).toBe(`${proxy.url}/apis/shop`);
    await graphiql.locator('.graphiql-query-editor').waitFor();
    expect(page.problems).toEqual([]);
  },
  60_000,
);
