import { createServer, request } from 'node:http';
import { started } from './upstream.ts';

/** A proxy that serves another server below a path, and takes the path away before it forwards. */
export async function startPathProxy(path: string) {
  let target = '';
  const server = createServer((req, res) => {
    const { method, headers, url = '' } = req;
    if (!url.startsWith(`${path}/`)) {
      res.writeHead(404).end();
      return;
    }
    const forwarded = request(target + url.slice(path.length), { method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    forwarded.on('error', () => res.destroy());
    req.pipe(forwarded);
  });
  const { url, close } = await started(server);
  return {
    url: new URL(path, url).href,
    /** Says where to forward to: its address is known before that of what is behind it. */
    forwardTo(url: string) {
      target = url;
    },
    [Symbol.asyncDispose]: close,
  };
}
