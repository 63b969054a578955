import { randomUUID } from 'node:crypto';
import { type ClientOptions, createClient, type Session, type SessionStore } from '../../src/sdk/index.ts';
import { PASSWORD } from './gateway.ts';
import { recorder } from './recorder.ts';

/** Creates a client, and records the requests that it sends. */
export function recordingClient(options: ClientOptions, send?: typeof globalThis.fetch) {
  const { fetch, sent, operations } = recorder(send);
  return { client: createClient({ fetch, ...options }), sent, operations };
}

/** Creates a client that is logged in to a new account. */
export async function signedUpClient(options: ClientOptions) {
  const email = `${randomUUID()}@example.com`;
  const recording = recordingClient(options);
  const user = await recording.client.auth.signUp({ email, password: PASSWORD, display_name: 'Test' });
  return { ...recording, email, user };
}

/** Returns the error of a rejected promise, or undefined. */
export async function catchFailure(promise: PromiseLike<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** Creates a session store, and returns its session for inspection. It is asynchronous, as files and keyrings are. */
export function inspectableStore(session: Session | null = null) {
  const stored = { session };
  const store: SessionStore = {
    get: async () => stored.session,
    set: async (next) => {
      stored.session = next && JSON.parse(JSON.stringify(next));
    },
  };
  return { stored, store };
}
