import { request } from 'undici';

type Headers = Readonly<Record<string, string>>;

/** The headers by which a browser tells where a request comes from. */
export interface BrowserMarks {
  readonly name: string;
  /** @param own The origin of the gateway. */
  readonly headers: (own: string) => Headers;
}

const OTHER_SITE = 'https://evil.example';
const toSibling = (own: string) => own.replace(/\d+$/, (port) => String((Number(port) % 60_000) + 1));
const NAVIGATION = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };

/** Requests that a page of another origin makes, whatever their method. */
export const CROSS_SITE: readonly BrowserMarks[] = [
  {
    name: 'fetch of another site',
    headers: () => ({ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', Origin: OTHER_SITE }),
  },
  {
    name: 'subresource of another site',
    headers: () => ({
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'no-cors',
      'Sec-Fetch-Dest': 'image',
    }),
  },
  {
    name: 'frame of another site',
    headers: () => ({
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Dest': 'iframe',
    }),
  },
  {
    name: 'fetch of another origin of the same site',
    headers: (own) => ({ 'Sec-Fetch-Site': 'same-site', Origin: toSibling(own) }),
  },
  { name: 'subresource of the same site', headers: () => ({ 'Sec-Fetch-Site': 'same-site' }) },
  { name: 'request with a foreign Origin and no Sec-Fetch-Site', headers: () => ({ Origin: OTHER_SITE }) },
  { name: 'request with the Origin of another port', headers: (own) => ({ Origin: toSibling(own) }) },
  { name: 'request with Origin null', headers: () => ({ Origin: 'null' }) },
  { name: 'request with an unknown Sec-Fetch-Site', headers: () => ({ 'Sec-Fetch-Site': 'cross-planet' }) },
];

/** Top-level navigations that start at another site: a link for GET, a form for anything else. */
export const NAVIGATIONS: readonly BrowserMarks[] = [
  {
    name: 'navigation from another site',
    headers: () => ({ 'Sec-Fetch-Site': 'cross-site', ...NAVIGATION }),
  },
  {
    name: 'navigation from the same site',
    headers: () => ({ 'Sec-Fetch-Site': 'same-site', ...NAVIGATION }),
  },
];

/** Requests of the gateway's own pages, and of clients that are not browsers. */
export const OWN: readonly BrowserMarks[] = [
  { name: 'request without marks of a browser', headers: () => ({}) },
  { name: 'typed address', headers: () => ({ 'Sec-Fetch-Site': 'none', ...NAVIGATION }) },
  {
    name: 'request of the same origin',
    headers: (own) => ({ 'Sec-Fetch-Site': 'same-origin', Origin: own }),
  },
  { name: 'request with the own Origin and no Sec-Fetch-Site', headers: (own) => ({ Origin: own }) },
  {
    name: 'request of the same site with the own Origin',
    headers: (own) => ({ 'Sec-Fetch-Site': 'same-site', Origin: own }),
  },
];

/** Sends a request with exactly these headers: fetch would add marks of its own. */
export async function sendMarked(
  url: string,
  method: string,
  headers: Headers,
  body?: string,
): Promise<{ readonly status: number; readonly headers: Headers; readonly text: string }> {
  const answer = await request(url, {
    method: method as 'GET',
    headers: { ...headers },
    body: body ?? null,
  });
  return {
    status: answer.statusCode,
    headers: answer.headers as Record<string, string>,
    text: await answer.body.text(),
  };
}
