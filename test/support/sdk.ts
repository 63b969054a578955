import { randomUUID } from 'node:crypto';
import { type ClientOptions, createClient } from '../../src/sdk/index.ts';
import { PASSWORD } from './gateway.ts';
import { recorder } from './recorder.ts';

/** A client that remembers what it sends. */
export function recordingClient(options: ClientOptions) {
  const { fetch, sent, operations } = recorder();
  return { client: createClient({ fetch, ...options }), sent, operations };
}

/** A client of a new account, signed in, with its email address. */
export async function signedUpClient(options: ClientOptions) {
  const email = `${randomUUID()}@example.com`;
  const recording = recordingClient(options);
  const user = await recording.client.auth.signUp({ email, password: PASSWORD, display_name: 'Test' });
  return { ...recording, email, user };
}

/** What a promise is rejected with. */
export async function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}
