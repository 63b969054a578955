import { createServer } from 'node:http';
import { Pool } from 'undici';
import { listening } from './listening.ts';

// The minimum of a proxy in Node: reads the body, forwards it, and copies the response if it is JSON, as the gateway
// checks too.
const upstream = new URL(process.argv[2] ?? '');
const pool = new Pool(upstream.origin, { connections: 128 });

const server = createServer(async (req, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  const answer = await pool.request({
    method: 'POST',
    path: upstream.pathname,
    headers: { 'content-type': 'application/json' },
    body: Buffer.concat(chunks),
  });
  const body = Buffer.from(await answer.body.arrayBuffer());
  JSON.parse(body.toString());
  res.writeHead(answer.statusCode, { 'content-type': 'application/json', 'content-length': body.length });
  res.end(body);
});
await listening(server, '/graphql');
