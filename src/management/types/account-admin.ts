import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { Account } from '../../storage/tables.ts';
import { decodeRef } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { createConnection } from '../connection.ts';
import { requireCaller, signedInAs } from '../context.ts';
import { AccountNode, AccountStatus } from './account.ts';

const AccountFilter = builder.inputType('AccountFilter', {
  description: 'The conditions on accounts, all of which must match.',
  fields: (t) => ({
    status: t.field({ type: AccountStatus, description: 'Matches accounts with this status.' }),
    text: t.string({
      description:
        'Matches accounts whose email address or display name contains this text, ignoring case. A ' +
        'text of one or two characters is searched in the newest 10,000 accounts only.',
    }),
  }),
});

builder.queryField('account', (t) =>
  t.field({
    description:
      'An account, or null if it does not exist or is neither your own nor visible to you as an ' +
      'administrator.',
    type: AccountNode,
    nullable: true,
    args: {
      id: t.arg.id({ required: true, description: 'The global id or the email address of the account.' }),
    },
    resolve: (_, { id }, context) =>
      context.administration.find(signedInAs(context).viewer, decodeRef('Account', id)),
  }),
);

builder.queryField('accounts', (t) =>
  t.connection(
    {
      description: 'All accounts, newest first. Requires an administrator, otherwise FORBIDDEN.',
      type: AccountNode,
      args: { filter: t.arg({ type: AccountFilter, description: 'The filter.' }) },
      resolve: (_, { filter, ...page }, context) => {
        const { administration } = context;
        const { viewer } = signedInAs(context);
        const criteria = { status: filter?.status ?? undefined, text: filter?.text ?? undefined };
        return createConnection(
          page,
          (part) => administration.list(viewer, criteria, part),
          () => administration.count(viewer, criteria),
        );
      },
    },
    {
      name: 'AccountConnection',
      description: 'A page of accounts.',
      fields: (fields) => ({
        totalCount: fields.int({
          description: 'The number of accounts on all pages, counted up to 10,000.',
          resolve: ({ totalCount }) => totalCount(),
        }),
        totalCountIsExact: fields.boolean({
          description:
            'Whether `totalCount` is exact, which it is not if there are more than 10,000 accounts.',
          resolve: ({ totalCountIsExact }) => totalCountIsExact(),
        }),
      }),
    },
    { name: 'AccountEdge', description: 'An account in a list.' },
  ),
);

function accountPayload(name: string, description: string) {
  return builder.objectRef<{ readonly account: Account }>(name).implement({
    description,
    fields: (t) => ({
      account: t.expose('account', { type: AccountNode, description: 'The account after the change.' }),
    }),
  });
}

const DisableAccountInput = builder.inputType('DisableAccountInput', {
  description: 'The account to disable.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the email address of another account.' }),
  }),
});

builder.mutationField('disableAccount', (t) =>
  t.field({
    description:
      'Disables an account. Its sessions end permanently and its client keys are denied until it is ' +
      'enabled again, both from the next request on. Requires an administrator.',
    type: accountPayload('DisableAccountPayload', 'The disabled account.'),
    errors: {
      types: [NotFoundError, ValidationError],
      union: { name: 'DisableAccountResult', description: 'Result of `disableAccount`.' },
    },
    args: {
      input: t.arg({ type: DisableAccountInput, required: true, description: 'The account to disable.' }),
    },
    resolve: async (_, { input }, context) => ({
      account: await context.administration.disable(decodeRef('Account', input.id), requireCaller(context)),
    }),
  }),
);

const EnableAccountInput = builder.inputType('EnableAccountInput', {
  description: 'The account to enable.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the email address of the account.' }),
  }),
});

builder.mutationField('enableAccount', (t) =>
  t.field({
    description:
      'Enables a disabled account. Its client keys work immediately, but its owner must log in ' +
      'again. Requires an administrator.',
    type: accountPayload('EnableAccountPayload', 'The enabled account.'),
    errors: {
      types: [NotFoundError],
      union: { name: 'EnableAccountResult', description: 'Result of `enableAccount`.' },
    },
    args: {
      input: t.arg({ type: EnableAccountInput, required: true, description: 'The account to enable.' }),
    },
    resolve: async (_, { input }, context) => ({
      account: await context.administration.enable(decodeRef('Account', input.id), requireCaller(context)),
    }),
  }),
);

const VerifyAccountEmailInput = builder.inputType('VerifyAccountEmailInput', {
  description: 'The account and the email address to mark as verified.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the email address of the account.' }),
    email: t.string({
      required: true,
      description: 'The verified address. The mutation fails if the account has another address.',
    }),
  }),
});

builder.mutationField('verifyAccountEmail', (t) =>
  t.field({
    description:
      'Marks the email address of an account as verified, so that the account receives keys that ' +
      'are imported for the address. Requires an administrator, otherwise FORBIDDEN.',
    type: accountPayload('VerifyAccountEmailPayload', 'The account with its verified address.'),
    errors: {
      types: [NotFoundError, ValidationError],
      union: { name: 'VerifyAccountEmailResult', description: 'Result of `verifyAccountEmail`.' },
    },
    args: {
      input: t.arg({ type: VerifyAccountEmailInput, required: true, description: 'The address to verify.' }),
    },
    resolve: async (_, { input: { id, email } }, context) => ({
      account: await context.administration.verifyEmail(
        decodeRef('Account', id),
        email,
        requireCaller(context),
      ),
    }),
  }),
);
