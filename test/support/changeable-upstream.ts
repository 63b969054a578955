import { createServer } from 'node:http';
import { createSchema, createYoga } from 'graphql-yoga';
import { started } from './upstream.ts';

/** Starts a real upstream whose schema a test can change while it runs. */
export async function startChangeableUpstream(sdl: string) {
  let handle = yogaWith(sdl);
  let requests = 0;
  const server = createServer((req, res) => {
    requests += 1;
    handle(req, res);
  });
  return {
    ...(await started(server)),
    requests: () => requests,
    become: (newSdl: string) => {
      handle = yogaWith(newSdl);
    },
    break: () => {
      handle = (_, res) => res.writeHead(500).end();
    },
    respondWith: (body: string) => {
      handle = (_, res) => res.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
    },
  };
}

function yogaWith(sdl: string): Parameters<typeof createServer>[1] & {} {
  const fieldName = (_: unknown, __: unknown, ___: unknown, info: { fieldName: string }) => info.fieldName;
  const schema = createSchema({ typeDefs: sdl, resolvers: { Query: { hello: fieldName } } });
  const yoga = createYoga({ schema, graphiql: false, logging: false });
  return (req, res) => void yoga(req, res);
}

export type ChangeableUpstream = Awaited<ReturnType<typeof startChangeableUpstream>>;
