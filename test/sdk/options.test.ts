import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../../src/sdk/index.ts';

describe('the url of createClient', () => {
  it.each([
    ['http://h.example', 'http://h.example/graphql'],
    ['http://h.example/', 'http://h.example/graphql'],
    ['https://h.example:8443/a/b', 'https://h.example:8443/a/b/graphql'],
    ['https://h.example/a/b///', 'https://h.example/a/b/graphql'],
    [new URL('https://h.example/a'), 'https://h.example/a/graphql'],
  ])('%s leads to requests at %s', async (url, expected) => {
    const requested: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      requested.push(String(input));
      return Response.json({ data: { me: {} } });
    };
    await createClient({ url, fetch }).auth.user();
    expect(requested).toEqual([expected]);
  });

  it.each([
    ['has another protocol', 'ftp://h.example'],
    ['is a file', 'file:///etc'],
    ['is a script', 'javascript:alert(1)'],
    ['has a user and a password', 'http://user:s3cret@h.example'],
    ['has a user', 'http://s3cret@h.example'],
    ['is invalid and has a password', 'http://user:s3cret@h example'],
    ['has a query', 'http://h.example/?q=s3cret'],
    ['has a fragment', 'http://h.example/#s3cret'],
    ['is relative', '/graphql'],
    ['is empty', ''],
  ])('is rejected, and not quoted in the error, when it %s', (_, url) => {
    const create = () => createClient({ url });
    expect(create).toThrow(TypeError);
    expect(create).not.toThrow(/s3cret/);
  });
});

describe('the fetch of createClient', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is the global fetch at the time of each request by default', async () => {
    const client = createClient({ url: 'http://h.example' });
    const replacement = vi.fn(async () => Response.json({ data: { me: { id: 'x' } } }));
    vi.stubGlobal('fetch', replacement);
    expect(await client.auth.user()).toMatchObject({ id: 'x' });
    expect(replacement).toHaveBeenCalledOnce();
  });
});

describe('the options of createClient', () => {
  it.each([
    { timeout: 0 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: 2 ** 31 },
    { maxRetries: -1 },
    { maxRetries: 0.5 },
  ])('are rejected with RangeError for %o', (options) => {
    expect(() => createClient({ url: 'http://h.example', ...options })).toThrow(RangeError);
  });

  it.each([{ timeout: 0.5 }, { timeout: 2 ** 31 - 1 }, { maxRetries: 0 }])(
    'are accepted for %o',
    (options) => {
      expect(() => createClient({ url: 'http://h.example', ...options })).not.toThrow();
    },
  );
});
