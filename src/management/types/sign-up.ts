import { SignUpClosedError, ValidationError } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { signedInPayload } from './session.ts';

const SignUpInput = builder.inputType('SignUpInput', {
  description: 'The account to create.',
  fields: (t) => ({
    email: t.string({ required: true, description: 'The email address for login.' }),
    password: t.string({ required: true, description: 'The password, 15 to 1024 characters.' }),
    displayName: t.string({ required: true, description: 'The display name, 1 to 100 characters.' }),
  }),
});

builder.mutationField('signUp', (t) =>
  t.field({
    description:
      'Creates an account and starts its session, where the first account of a gateway becomes ' + 'ADMIN.',
    type: signedInPayload('SignUpPayload', 'The new account with its session.'),
    errors: {
      types: [ValidationError, SignUpClosedError],
      union: { name: 'SignUpResult', description: 'Result of `signUp`.' },
    },
    args: { input: t.arg({ type: SignUpInput, required: true, description: 'The account to create.' }) },
    resolve: async (_, { input }, { accounts, browserSession, exchange }) =>
      browserSession.keep(exchange, await accounts.signUp(input, exchange.clientInfo)),
  }),
);
