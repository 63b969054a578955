import { InvalidCredentialsError, InvalidRefreshTokenError } from '../../domain/errors.ts';
import type { SignedIn } from '../../services/accounts/sessions.ts';
import { builder } from '../builder.ts';
import { requireCaller, signedInAs } from '../context.ts';
import { AccountNode } from './account.ts';

/** Creates the payload type of a mutation that starts or refreshes a session. */
export function signedInPayload(name: string, description: string) {
  return builder.objectRef<SignedIn>(name).implement({
    description,
    fields: (t) => ({
      account: t.expose('account', { type: AccountNode, description: 'The authenticated account.' }),
      accessToken: t.exposeString('accessToken', {
        description: 'The access token for the header `Authorization: Bearer …`, shown once.',
      }),
      refreshToken: t.exposeString('refreshToken', {
        description:
          'The token for `refreshToken`, valid for one use within 30 days, shown once. It is empty if ' +
          'the header `X-Latchkey-Session: cookie` requests it as a cookie.',
      }),
      expiresIn: t.exposeInt('expiresIn', { description: 'The lifetime of the access token in seconds.' }),
    }),
  });
}

const LoginInput = builder.inputType('LoginInput', {
  description: 'The credentials.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The email address of the account.' }),
    password: t.string({ required: true, description: 'The password of the account.' }),
  }),
});

builder.mutationField('login', (t) =>
  t.field({
    description: 'Logs in with an email address and a password.',
    type: signedInPayload('LoginPayload', 'The new session.'),
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
  description: 'The refresh token to exchange.',
  fields: (t) => ({
    refreshToken: t.string({
      required: true,
      description: 'The refresh token of the session, ignored if it is in a cookie.',
    }),
  }),
});

builder.mutationField('refreshToken', (t) =>
  t.field({
    description:
      'Exchanges a refresh token for new tokens and revokes the old ones. Reuse of a refresh token ' +
      'ends its session.',
    type: signedInPayload('RefreshTokenPayload', 'The session with its new tokens.'),
    errors: {
      types: [InvalidRefreshTokenError],
      union: { name: 'RefreshTokenResult', description: 'Result of `refreshToken`.' },
    },
    args: {
      input: t.arg({
        type: RefreshTokenInput,
        required: true,
        description: 'The refresh token to exchange.',
      }),
    },
    resolve: async (_, { input }, { sessions, browserSession, exchange }) => {
      const token = browserSession.tokenFor(exchange, input.refreshToken);
      return browserSession.keep(exchange, await sessions.refresh(token, exchange.clientInfo));
    },
  }),
);

const LogoutPayload = builder.objectRef<{ account: SignedIn['account'] }>('LogoutPayload').implement({
  description: 'The result of logging out.',
  fields: (t) => ({
    account: t.expose('account', { type: AccountNode, description: 'The account that was logged out.' }),
  }),
});

builder.mutationField('logout', (t) =>
  t.field({
    description: 'Ends the session of the request and revokes its tokens immediately.',
    type: LogoutPayload,
    resolve: async (_, __, context) => {
      await context.sessions.logout(requireCaller(context));
      context.browserSession.end(context.exchange);
      return { account: signedInAs(context).account };
    },
  }),
);
