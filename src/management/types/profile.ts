import { InvalidCredentialsError, ValidationError } from '../../domain/errors.ts';
import type { Account } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';
import { AccountNode } from './account.ts';

function accountPayload(name: string, description: string) {
  return builder.objectRef<Account>(name).implement({
    description,
    fields: (t) => ({
      account: t.field({
        type: AccountNode,
        description: 'The account after the change.',
        resolve: (account) => account,
      }),
    }),
  });
}

const UpdateAccountInput = builder.inputType('UpdateAccountInput', {
  description: 'The changes of your own account. Omitted fields stay unchanged.',
  fields: (t) => ({
    displayName: t.string({ description: 'The new display name, 1 to 100 characters.' }),
    email: t.string({ description: 'The new email address for login.' }),
    currentPassword: t.string({ description: 'The current password, required to change the email address.' }),
  }),
});

builder.mutationField('updateAccount', (t) =>
  t.field({
    description: 'Updates your own account, effective from the next request on.',
    type: accountPayload('UpdateAccountPayload', 'The updated account.'),
    errors: {
      types: [ValidationError, InvalidCredentialsError],
      union: { name: 'UpdateAccountResult', description: 'Result of `updateAccount`.' },
    },
    args: { input: t.arg({ type: UpdateAccountInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input }, context) => context.profile.update(input, requireCaller(context)),
  }),
);

const ChangePasswordInput = builder.inputType('ChangePasswordInput', {
  description: 'The current and the new password.',
  fields: (t) => ({
    currentPassword: t.string({ required: true, description: 'The current password.' }),
    newPassword: t.string({ required: true, description: 'The new password, 15 to 1024 characters.' }),
  }),
});

builder.mutationField('changePassword', (t) =>
  t.field({
    description: 'Changes the password of your own account and ends all its other sessions.',
    type: accountPayload('ChangePasswordPayload', 'The account with its new password.'),
    errors: {
      types: [ValidationError, InvalidCredentialsError],
      union: { name: 'ChangePasswordResult', description: 'Result of `changePassword`.' },
    },
    args: {
      input: t.arg({
        type: ChangePasswordInput,
        required: true,
        description: 'The current and the new password.',
      }),
    },
    resolve: (_, { input }, context) => context.profile.changePassword(input, requireCaller(context)),
  }),
);
