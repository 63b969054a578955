import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSchema, createYoga, Repeater } from 'graphql-yoga';
import { started } from './upstream.ts';

const SDL = `
  type Query { hello: String }
  type Subscription {
    "Counts up quickly."
    ticks: Int!
    "Counts up quickly, for keys with a scope of its own."
    secrets: Int!
    "Never sends a result."
    silence: Int!
    "Fails after the first result."
    broken: Int!
  }
`;

const TICK_MS = 20;

async function* ticks() {
  for (let tick = 0; ; tick += 1) {
    yield tick;
    await sleep(TICK_MS);
  }
}

const field = { subscribe: ticks, resolve: (tick: number) => tick };
const silence = { subscribe: () => new Repeater<number>((_, stop) => stop) };
const broken = {
  subscribe: ticks,
  resolve: (tick: number) => {
    if (tick > 0) throw new Error('no more ticks');
    return tick;
  },
};

/** Starts a real GraphQL server with subscriptions that counts its open requests. */
export async function startTicker() {
  const schema = createSchema({
    typeDefs: SDL,
    resolvers: { Subscription: { ticks: field, secrets: field, silence, broken } },
  });
  const yoga = createYoga({ schema, graphiql: false, logging: false });
  let open = 0;
  const server = createServer((req, res) => {
    open += 1;
    res.once('close', () => {
      open -= 1;
    });
    void yoga(req, res);
  });
  return { ...(await started(server)), open: () => open };
}
