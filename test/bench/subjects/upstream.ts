import { createServer } from 'node:http';
import { listening } from './listening.ts';

// Sends a constant response, because the time of the upstream is not measured.
const ANSWER = JSON.stringify({
  data: { products: Array.from({ length: 5 }, (_, n) => ({ id: `p${n}`, name: `Product ${n}` })) },
});

const server = createServer((req, res) => {
  req.resume();
  req.once('end', () => {
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) });
    res.end(ANSWER);
  });
});
await listening(server, '/graphql');
