import { InvalidResetTokenError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { IssuedReset } from '../../services/accounts/password-resets.ts';
import type { Account } from '../../storage/tables.ts';
import { decodeRef } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';
import { AccountNode } from './account.ts';

const CreatePasswordResetPayload = builder.objectRef<IssuedReset>('CreatePasswordResetPayload').implement({
  description: 'A password reset for an account.',
  fields: (t) => ({
    account: t.expose('account', {
      type: AccountNode,
      description: 'The account whose password can be reset.',
    }),
    resetToken: t.exposeString('resetToken', {
      description: 'The token for `resetPassword`, valid for one use within one hour, shown once.',
    }),
    resetUrl: t.exposeString('resetUrl', {
      description: 'The URL of a page to set the new password, which contains the token, shown once.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the token expires.',
      resolve: ({ expiresAt }) => new Date(expiresAt),
    }),
  }),
});

const CreatePasswordResetInput = builder.inputType('CreatePasswordResetInput', {
  description: 'The account whose password is to be reset.',
  fields: (t) => ({
    account: t.id({ required: true, description: 'The global id or the email address of the account.' }),
  }),
});

builder.mutationField('createPasswordReset', (t) =>
  t.field({
    description:
      'Creates a link to set a new password, which replaces any earlier link. Requires an ' +
      'administrator, otherwise FORBIDDEN.',
    type: CreatePasswordResetPayload,
    errors: {
      types: [NotFoundError, ValidationError],
      union: { name: 'CreatePasswordResetResult', description: 'Result of `createPasswordReset`.' },
    },
    args: {
      input: t.arg({
        type: CreatePasswordResetInput,
        required: true,
        description: 'The account whose password is to be reset.',
      }),
    },
    resolve: (_, { input }, context) =>
      context.passwordResets.issue(decodeRef('Account', input.account), requireCaller(context)),
  }),
);

const ResetPasswordPayload = builder
  .objectRef<{ readonly account: Account }>('ResetPasswordPayload')
  .implement({
    description: 'The result of a password reset.',
    fields: (t) => ({
      account: t.expose('account', {
        type: AccountNode,
        description: 'The account whose password was reset.',
      }),
    }),
  });

const ResetPasswordInput = builder.inputType('ResetPasswordInput', {
  description: 'The reset token and the new password.',
  fields: (t) => ({
    resetToken: t.string({ required: true, description: 'The token from `createPasswordReset`.' }),
    newPassword: t.string({ required: true, description: 'The new password, 15 to 1024 characters.' }),
  }),
});

builder.mutationField('resetPassword', (t) =>
  t.field({
    description:
      'Sets a new password with a reset token and ends all sessions of the account. An invalid ' +
      'password does not consume the token.',
    type: ResetPasswordPayload,
    errors: {
      types: [ValidationError, InvalidResetTokenError],
      union: { name: 'ResetPasswordResult', description: 'Result of `resetPassword`.' },
    },
    args: {
      input: t.arg({
        type: ResetPasswordInput,
        required: true,
        description: 'The reset token and the new password.',
      }),
    },
    resolve: async (_, { input }, { passwordResets, exchange }) => ({
      account: await passwordResets.reset(input, exchange.clientInfo),
    }),
  }),
);
