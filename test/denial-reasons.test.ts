import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { DENIALS as LEGEND } from '../src/console/usage.ts';
import { DENIALS } from '../src/domain/denials.ts';
import { createClient } from '../src/sdk/index.ts';

const denials = Object.values(DENIALS);

function read(path: string): Promise<string> {
  return readFile(new URL(`../${path}`, import.meta.url), 'utf8');
}

// The SDK and the console cannot import the table of the gateway.
describe('each denial reason', () => {
  it('has a count in the usage query of the SDK', async () => {
    const document = await read('src/sdk/operations/usage.graphql');
    const fields = /deniedByReason \{([^}]*)\}/.exec(document)?.[1]?.trim().split(/\s+/);
    expect(fields?.toSorted()).toEqual(denials.map(({ counter }) => counter).toSorted());
  });

  it('has a row in the legend of the console, with a color in both themes', async () => {
    const shown = LEGEND.map(({ counted, reason }) => ({ counter: counted, reason }));
    expect(shown).toEqual(denials.map(({ counter, reason }) => ({ counter, reason })));
    const styles = await read('src/console/ui/usage.css');
    for (const { color } of LEGEND) {
      const property = color.slice('var('.length, -1);
      expect(styles.split(`${property}: #`), property).toHaveLength(3);
    }
  });

  it('becomes a verdict of the SDK, not an error', async () => {
    for (const { code } of denials) {
      const fetch = async () => Response.json({ code, title: 'Denied' }, { status: 403 });
      const client = createClient({ url: 'http://gateway.invalid', fetch });
      expect(await client.verify('lk_x'), code).toMatchObject({ allowed: false });
    }
  });
});
