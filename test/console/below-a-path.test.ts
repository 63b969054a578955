import { describe, expect, it } from 'vitest';
import { CHROMIUM, skipNote } from '../support/browser.ts';
import { signIn, startConsole } from '../support/console.ts';
import { openPage } from '../support/page-pool.ts';
import { startPathProxy } from '../support/path-proxy.ts';

describe.runIf(CHROMIUM)(`the web console${skipNote}`, () => {
  it('works behind a proxy that serves it below the path of PUBLIC_URL', async () => {
    await using proxy = await startPathProxy('/gate');
    await using testConsole = await startConsole({ publicUrl: proxy.url });
    proxy.forwardTo(testConsole.gateway.url);
    await testConsole.gateway.key({ name: 'storefront' });

    const page = await openPage(`${proxy.url}/`);
    expect(page.url()).toBe(`${proxy.url}/console/`);
    await signIn(page, testConsole.email);
    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    await page.getByRole('row', { name: 'storefront' }).waitFor();
    expect(page.url()).toBe(`${proxy.url}/console/keys`);
    // The session continues only if the browser returns the cookie for the path of the proxy.
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
  });
});
