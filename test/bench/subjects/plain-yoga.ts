import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { listening } from './listening.ts';

// Yoga with its defaults, which executes the same query from memory.
const me = { id: 'QWNjb3VudDox', email: 'ada@example.com', displayName: 'Ada' };
const schema = createSchema({
  typeDefs: 'type Account { id: ID! email: String! displayName: String! } type Query { me: Account! }',
  resolvers: { Query: { me: () => me } },
});
const yoga = createYoga({ schema, logging: false });
await listening(
  createServer((req, res) => void yoga(req, res)),
  '/graphql',
);
