import { InvalidCredentialsError, ValidationError } from '../../domain/errors.ts';
import type { Account } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { callerOf } from '../context.ts';
import { AccountNode } from './account.ts';

function accountPayload(name: string, description: string) {
  return builder.objectRef<Account>(name).implement({
    description,
    fields: (t) => ({
      account: t.field({
        type: AccountNode,
        description: 'The account as it is now.',
        resolve: (account) => account,
      }),
    }),
  });
}

const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description: 'The changes of your own account. Omitted fields stay unchanged.',
  fields: (t) => ({
    displayName: t.string({ description: 'The new name to show others, 1 to 100 characters.' }),
    email: t.string({ description: 'The address that will sign in from now on.' }),
    currentPassword: t.string({ description: 'Needed to change the email address.' }),
  }),
});

builder.mutationField('updateAccount', (t) =>
  t.field({
    description: 'Changes your own account. It holds from the next request on.',
    type: accountPayload('UpdateAccountPayload', 'The changed account.'),
    errors: {
      types: [ValidationError, InvalidCredentialsError],
      union: { name: 'UpdateAccountResult', description: 'Result of `updateAccount`.' },
    },
    args: { input: t.arg({ type: UpdateAccountInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, context) => context.profile.update(input, callerOf(context)),
  }),
);

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The password to replace, and the one to replace it with.',
  fields: (t) => ({
    currentPassword: t.string({ required: true, description: 'The password as it is.' }),
    newPassword: t.string({ required: true, description: '15 to 1024 characters.' }),
  }),
});

builder.mutationField('changePassword', (t) =>
  t.field({
    description: 'Gives your own account a new password, and ends all its sessions but this one.',
    type: accountPayload('ChangePasswordPayload', 'The account with its new password.'),
    errors: {
      types: [ValidationError, InvalidCredentialsError],
      union: { name: 'ChangePasswordResult', description: 'Result of `changePassword`.' },
    },
    args: { input: t.arg({ type: ChangePasswordInput, required: true, description: 'Both passwords.' }) },
    resolve: (_, { input }, context) => context.profile.changePassword(input, callerOf(context)),
  }),
);
