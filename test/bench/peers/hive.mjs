import { createServer } from 'node:http';
import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';
import { shopSdl } from '../../../src/demo/shop.ts';
import { listening } from '../subjects/listening.ts';

// Hive Gateway in proxy mode. It is given the schema, as the upstream can't be introspected. As it comes, it
// sends one request for equal queries that are under way together; `one-to-one`, it sends each.
const [, , endpoint = '', mode] = process.argv;
const proxy = { endpoint, deduplicateInflightRequests: mode !== 'one-to-one' };
const gateway = createGatewayRuntime({ proxy, schema: shopSdl, logging: false });
await listening(createServer(gateway), '/graphql');
