import Fastify from 'fastify';
import { announce } from '../subject.ts';

// The HTTP server of the gateway could be Fastify: its cost without any verification.
const server = Fastify({ logger: false });
server.get('/verify', (_, reply) => reply.code(204).send());
const url = await server.listen({ port: 0, host: '127.0.0.1' });
announce({ url: `${url}/verify`, headers: {} });
