import { createServer } from 'node:http';
import { listening } from './listening.ts';

// The least that a forward-auth server in Node can do: say yes.
await listening(
  createServer((_, res) => res.writeHead(204).end()),
  '/verify',
);
