import { SignUpClosedError, ValidationError } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { signedInPayload } from './session.ts';

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'The account to make.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The address that will sign in.' }),
    password: t.string({ required: true, description: '15 to 1024 characters.' }),
    displayName: t.string({ required: true, description: 'A name to show others, 1 to 100 characters.' }),
  }),
});

builder.mutationField('signUp', (t) =>
  t.field({
    description: 'Makes an account and signs it in. The first account of a gateway is ADMIN.',
    type: signedInPayload('SignUpPayload', 'The new account, signed in.'),
    errors: {
      types: [ValidationError, SignUpClosedError],
      union: { name: 'SignUpResult', description: 'Result of `signUp`.' },
    },
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'The account to make.' }) },
    resolve: async (_, { input }, { accounts, browserSession, exchange }) =>
      browserSession.keep(exchange, await accounts.signUp(input, exchange.clientInfo)),
  }),
);
