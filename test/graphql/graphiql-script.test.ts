import { createContext, runInContext } from 'node:vm';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { graphiql } from '../../src/graphql/graphiql.ts';
import { startFront } from '../http/front-server.ts';
import { eventually } from '../support/eventually.ts';

const START = '(async function renderWithHandedHeaders';

let script: string;
beforeAll(async () => {
  await using front = await startFront(graphiql);
  const page = await (await fetch(front.url)).text();
  const start = page.indexOf(START);
  script = page.slice(start, page.indexOf('</script>', start));
});
afterEach(() => {
  vi.useRealTimers();
});

/** Runs the last call of the GraphiQL page at an address. Returns what it rendered and its address after that. */
async function open(hash: string) {
  const rendered: Record<string, unknown>[] = [];
  const replaced: string[] = [];
  const document = { body: 'the body', querySelector: () => 'an element' };
  const window = {
    document,
    location: { hash, pathname: '/graphql', search: '?a=1' },
    history: { replaceState: (_: unknown, __: string, url: string) => void replaced.push(url) },
  };
  const context = {
    window,
    document,
    YogaGraphiQL: {
      renderYogaGraphiQL: (_: unknown, options: Record<string, unknown>) => void rendered.push(options),
    },
    URLSearchParams,
    BroadcastChannel,
    setTimeout,
  };
  runInContext(script, createContext(context));
  return { rendered, replaced };
}

describe('the GraphiQL page', () => {
  it('starts without headers and keeps none over a reload', async () => {
    const { rendered, replaced } = await open('');
    expect(rendered).toMatchObject([{ title: 'Latchkey', shouldPersistHeaders: false }]);
    expect(rendered[0]).not.toHaveProperty('initialHeaders');
    expect(replaced).toEqual([]);
  });

  it('starts with the headers that the console sends over a channel and removes its number from the address', async () => {
    const channel = new BroadcastChannel('latchkey-graphiql-4711');
    const headers = '{"Authorization":"Bearer x"}';
    channel.onmessage = ({ data }: MessageEvent) => {
      if (data === 'ready') channel.postMessage(headers);
    };
    const { rendered, replaced } = await open('#console=4711');
    expect(replaced).toEqual(['/graphql?a=1']);
    await eventually(() => expect(rendered).toMatchObject([{ initialHeaders: headers }]));
    channel.close();
  });

  it('starts without headers when the console sends none within 3 s', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const { rendered } = await open('#console=4712');
    await vi.advanceTimersByTimeAsync(2_999);
    expect(rendered).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(rendered).toMatchObject([{ title: 'Latchkey', initialHeaders: undefined }]);
  });
});
