import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { shopSdl } from '../../../src/demo/shop.ts';
import { listening } from './listening.ts';

// Yoga as it comes, with the schema of the upstream, whose root field fetches.
const upstream = process.argv[2] ?? '';
const schema = createSchema({
  typeDefs: shopSdl,
  resolvers: {
    Query: {
      products: async (_: unknown, variables: object) => {
        const query = 'query ($first: Int) { products(first: $first) { id name } }';
        const answer = await fetch(upstream, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables }),
        });
        const { data } = (await answer.json()) as { data: { products: object[] } };
        return data.products;
      },
    },
  },
});
const yoga = createYoga({ schema, logging: false });
await listening(
  createServer((req, res) => void yoga(req, res)),
  '/graphql',
);
