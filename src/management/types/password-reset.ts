import { InvalidResetTokenError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { IssuedReset } from '../../services/accounts/password-resets.ts';
import type { Account } from '../../storage/tables.ts';
import { refOf } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { callerOf } from '../context.ts';
import { AccountNode } from './account.ts';

const CreatePasswordResetPayload = builder.objectRef<IssuedReset>('CreatePasswordResetPayload').implement({
  description: 'A way for a person to set a new password.',
  fields: (t) => ({
    account: t.expose('account', { type: AccountNode, description: 'Whose password can be reset.' }),
    resetToken: t.exposeString('resetToken', {
      description: 'The token for `resetPassword`, valid for one hour and for one use. Shown once.',
    }),
    resetUrl: t.exposeString('resetUrl', {
      description:
        'A page that asks for the new password, to be handed to the person. It holds the token. Shown once.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it stops working.',
      resolve: ({ expiresAt }) => new Date(expiresAt),
    }),
  }),
});

const CreatePasswordResetInput = builder.inputType('CreatePasswordResetInput', {
  description: 'Whose password is lost.',
  fields: (t) => ({
    account: t.id({ required: true, description: 'The global id or the email address of the account.' }),
  }),
});

builder.mutationField('createPasswordReset', (t) =>
  t.field({
    description:
      'Makes a link by which a person sets a new password, in place of an earlier link. For administrators; others get FORBIDDEN.',
    type: CreatePasswordResetPayload,
    errors: {
      types: [NotFoundError, ValidationError],
      union: { name: 'CreatePasswordResetResult', description: 'Result of `createPasswordReset`.' },
    },
    args: {
      input: t.arg({
        type: CreatePasswordResetInput,
        required: true,
        description: 'Whose password is lost.',
      }),
    },
    resolve: (_, { input }, context) =>
      context.passwordResets.issue(refOf('Account', input.account), callerOf(context)),
  }),
);

const ResetPasswordPayload = builder
  .objectRef<{ readonly account: Account }>('ResetPasswordPayload')
  .implement({
    description: 'The new password is set.',
    fields: (t) => ({
      account: t.expose('account', { type: AccountNode, description: 'Whose password was reset.' }),
    }),
  });

const ResetPasswordInput = builder.inputType('ResetPasswordInput', {
  description: 'The new password, and the right to set it.',
  fields: (t) => ({
    resetToken: t.string({ required: true, description: 'The token that createPasswordReset gave.' }),
    newPassword: t.string({ required: true, description: '15 to 1024 characters.' }),
  }),
});

builder.mutationField('resetPassword', (t) =>
  t.field({
    description:
      'Sets a new password by a reset token, without signing in, and ends all sessions of the account. A password that does not follow the rules leaves the token good.',
    type: ResetPasswordPayload,
    errors: {
      types: [ValidationError, InvalidResetTokenError],
      union: { name: 'ResetPasswordResult', description: 'Result of `resetPassword`.' },
    },
    args: { input: t.arg({ type: ResetPasswordInput, required: true, description: 'The new password.' }) },
    resolve: async (_, { input }, { passwordResets, exchange }) => ({
      account: await passwordResets.reset(input, exchange.clientInfo),
    }),
  }),
);
