import type { Plugin } from 'graphql-yoga';
import { RequestError } from '../domain/errors.ts';
import type { ServerContext } from '../http/graphql-errors.ts';
import type { Sessions } from '../services/sessions.ts';
import type { Context, SignedInAs } from './context.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

export function unauthenticated(): RequestError {
  return new RequestError(
    'UNAUTHENTICATED',
    'Sign in, and send the access token as "Authorization: Bearer …".',
  );
}

/**
 * Checks the bearer token (RFC 6750 section 2.1) of every management request before anything is executed.
 * One without a token goes on, and gets as far as signing up or in; a token that is not good ends it.
 */
export function useBearerAuthentication(
  sessions: Sessions,
): Plugin<Pick<Context, 'signedIn' | 'exchange'>, ServerContext> {
  return {
    async onContextBuilding({ context, extendContext }) {
      extendContext({ signedIn: await signedInBy(context.exchange.req.headers.authorization, sessions) });
    },
  };
}

async function signedInBy(authorization: string | undefined, sessions: Sessions): Promise<SignedInAs | null> {
  if (authorization === undefined) return null;
  const token = BEARER.exec(authorization)?.[1];
  const signedIn = token === undefined ? undefined : await sessions.authenticate(token);
  if (!signedIn) throw unauthenticated();
  return signedIn;
}
