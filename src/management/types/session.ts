import { InvalidCredentialsError, InvalidRefreshTokenError } from '../../domain/errors.ts';
import type { SignedIn } from '../../services/accounts/sessions.ts';
import { builder } from '../builder.ts';
import { callerOf, signedInAs } from '../context.ts';
import { AccountNode } from './account.ts';

/** The payload of every mutation that signs in. */
export function signedInPayload(name: string, description: string) {
  return builder.objectRef<SignedIn>(name).implement({
    description,
    fields: (t) => ({
      account: t.expose('account', { type: AccountNode, description: 'The signed-in account.' }),
      accessToken: t.exposeString('accessToken', {
        description: 'Sent as `Authorization: Bearer …` with every request. Shown once.',
      }),
      refreshToken: t.exposeString('refreshToken', {
        description:
          'The token for `refreshToken`, valid for 30 days and for one use. Shown once. Empty for browsers that request it as a cookie, with `X-Latchkey-Session: cookie`.',
      }),
      expiresIn: t.exposeInt('expiresIn', { description: 'Seconds until the access token expires.' }),
    }),
  });
}

const LoginInput = builder.inputType('LoginInput', {
  description: 'The credentials.',
  fields: (t) => ({
    email: t.string({ required: true, description: "The account's email address." }),
    password: t.string({ required: true, description: "The account's password." }),
  }),
});

builder.mutationField('login', (t) =>
  t.field({
    description: 'Signs in.',
    type: signedInPayload('LoginPayload', 'A new session.'),
    errors: {
      types: [InvalidCredentialsError],
      union: { name: 'LoginResult', description: 'Result of `login`.' },
    },
    args: { input: t.arg({ type: LoginInput, required: true, description: 'The credentials.' }) },
    resolve: async (_, { input }, { login, browserSession, exchange }) =>
      browserSession.keep(exchange, await login.withPassword(input, exchange.clientInfo)),
  }),
);

const RefreshTokenInput = builder.inputType('RefreshTokenInput', {
  description: 'The token to exchange.',
  fields: (t) => ({
    refreshToken: t.string({
      required: true,
      description: 'The refresh token of the session. Not looked at when it is in a cookie.',
    }),
  }),
});

builder.mutationField('refreshToken', (t) =>
  t.field({
    description:
      'Exchanges a refresh token for new tokens. The old ones end. Using a refresh token twice ends its session.',
    type: signedInPayload('RefreshTokenPayload', 'The same session with new tokens.'),
    errors: {
      types: [InvalidRefreshTokenError],
      union: { name: 'RefreshTokenResult', description: 'Result of `refreshToken`.' },
    },
    args: {
      input: t.arg({ type: RefreshTokenInput, required: true, description: 'The token to exchange.' }),
    },
    resolve: async (_, { input }, { sessions, browserSession, exchange }) => {
      const token = browserSession.tokenFor(exchange, input.refreshToken);
      return browserSession.keep(exchange, await sessions.refresh(token, exchange.clientInfo));
    },
  }),
);

const LogoutPayload = builder.objectRef<{ account: SignedIn['account'] }>('LogoutPayload').implement({
  description: 'The session that the request was made in has ended.',
  fields: (t) => ({
    account: t.expose('account', { type: AccountNode, description: 'The account that was signed in.' }),
  }),
});

builder.mutationField('logout', (t) =>
  t.field({
    description: 'Ends the session that the request is made in, and its tokens at once.',
    type: LogoutPayload,
    resolve: async (_, __, context) => {
      await context.sessions.logout(callerOf(context));
      context.browserSession.end(context.exchange);
      return { account: signedInAs(context).account };
    },
  }),
);
