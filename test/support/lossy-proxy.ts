import { once } from 'node:events';
import { connect as connectTo, createServer, type Socket } from 'node:net';

/** A prepared statement with its name, and the text that ends a transaction. */
const PREPARED_COMMIT = /P[\s\S]{4}([^\0]*)\0commit\0/;

/** Starts a proxy in front of a PostgreSQL server that drops connections at a commit. */
export async function startLossyProxy(port: number) {
  let loses: 'commit' | 'acknowledgement' | undefined;
  const sockets = new Set<Socket>();

  function drop(...connections: Socket[]): void {
    loses = undefined;
    for (const connection of connections) connection.destroy();
  }

  const server = createServer((client) => {
    const database = connectTo(port, '127.0.0.1');
    let commit: string | undefined;
    const isCommit = (text: string) => {
      commit ??= PREPARED_COMMIT.exec(text)?.[1];
      return text.includes('\0commit\0') || (commit !== undefined && text.includes(`\0${commit}\0`));
    };
    client.on('data', (chunk) => {
      const commits = isCommit(chunk.toString('latin1'));
      if (commits && loses === 'commit') drop(client, database);
      else database.write(chunk);
    });
    database.on('data', (chunk) => {
      const committed = chunk.toString('latin1').includes('COMMIT\0');
      if (committed && loses === 'acknowledgement') drop(client, database);
      else client.write(chunk);
    });
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'string' || !address) throw new Error('no port');
  return {
    port: address.port,
    /** Loses the next commit before the server gets it, or what the server answers to it. */
    lose(what: 'commit' | 'acknowledgement'): void {
      loses = what;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
