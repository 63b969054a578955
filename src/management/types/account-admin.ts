import { NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { Account } from '../../storage/tables.ts';
import { refOf } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionOf } from '../connection.ts';
import { callerOf, signedInAs } from '../context.ts';
import { AccountNode, AccountStatus } from './account.ts';

const AccountFilter = builder.inputType('AccountFilter', {
  description: 'Which accounts to list. Everything given must hold.',
  fields: (t) => ({
    status: t.field({ type: AccountStatus, description: 'Only accounts in this status.' }),
    text: t.string({
      description:
        'Only accounts with this in their email address or display name, in any case. Of one or two characters: among the newest 10,000 accounts.',
    }),
  }),
});

builder.queryField('account', (t) =>
  t.field({
    description:
      'One account; null when there is none, or it is not yours. An administrator sees every account.',
    type: AccountNode,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'The global id or the email address.' }) },
    resolve: (_, { id }, context) =>
      context.administration.find(signedInAs(context).viewer, refOf('Account', id)),
  }),
);

builder.queryField('accounts', (t) =>
  t.connection(
    {
      description: 'All accounts, newest first. For administrators; others get FORBIDDEN.',
      type: AccountNode,
      args: { filter: t.arg({ type: AccountFilter, description: 'Which to list.' }) },
      resolve: (_, { filter, ...page }, context) => {
        const { administration } = context;
        const { viewer } = signedInAs(context);
        const wanted = { status: filter?.status ?? undefined, text: filter?.text ?? undefined };
        return connectionOf(
          page,
          (part) => administration.list(viewer, wanted, part),
          () => administration.count(viewer, wanted),
        );
      },
    },
    {
      name: 'AccountConnection',
      description: 'A page of accounts.',
      fields: (fields) => ({
        totalCount: fields.int({
          description: 'How many there are on all pages. It is counted up to 10,000.',
          resolve: ({ totalCount }) => totalCount(),
        }),
        totalCountIsExact: fields.boolean({
          description: 'Whether `totalCount` is how many there are, and not as many as were counted.',
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
      account: t.expose('account', { type: AccountNode, description: 'The account as it is now.' }),
    }),
  });
}

const DisableAccountInput = builder.inputType('DisableAccountInput', {
  description: 'The account to disable.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the email address; not your own.' }),
  }),
});

builder.mutationField('disableAccount', (t) =>
  t.field({
    description:
      'Disables an account, for administrators. Its sessions end permanently, and its client keys are denied until it is enabled again, both from the next request on.',
    type: accountPayload('DisableAccountPayload', 'The disabled account.'),
    errors: {
      types: [NotFoundError, ValidationError],
      union: { name: 'DisableAccountResult', description: 'Result of `disableAccount`.' },
    },
    args: {
      input: t.arg({ type: DisableAccountInput, required: true, description: 'The account to disable.' }),
    },
    resolve: async (_, { input }, context) => ({
      account: await context.administration.disable(refOf('Account', input.id), callerOf(context)),
    }),
  }),
);

const EnableAccountInput = builder.inputType('EnableAccountInput', {
  description: 'The account to enable.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The global id or the email address.' }) }),
});

builder.mutationField('enableAccount', (t) =>
  t.field({
    description:
      'Enables a disabled account again, for administrators. Its client keys work immediately; it has to sign in again.',
    type: accountPayload('EnableAccountPayload', 'The enabled account.'),
    errors: {
      types: [NotFoundError],
      union: { name: 'EnableAccountResult', description: 'Result of `enableAccount`.' },
    },
    args: {
      input: t.arg({ type: EnableAccountInput, required: true, description: 'The account to enable.' }),
    },
    resolve: async (_, { input }, context) => ({
      account: await context.administration.enable(refOf('Account', input.id), callerOf(context)),
    }),
  }),
);

const VerifyAccountEmailInput = builder.inputType('VerifyAccountEmailInput', {
  description: "The account, and the address that is known to be its owner's.",
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the email address.' }),
    email: t.string({
      required: true,
      description: 'The address that was verified. Nothing is done when the account has another by now.',
    }),
  }),
});

builder.mutationField('verifyAccountEmail', (t) =>
  t.field({
    description:
      'Marks the email address of an account as verified, for administrators: others get FORBIDDEN. From then on, the account receives keys that are given to the address.',
    type: accountPayload('VerifyAccountEmailPayload', 'The account with its verified address.'),
    errors: {
      types: [NotFoundError, ValidationError],
      union: { name: 'VerifyAccountEmailResult', description: 'Result of `verifyAccountEmail`.' },
    },
    args: {
      input: t.arg({ type: VerifyAccountEmailInput, required: true, description: 'The address to verify.' }),
    },
    resolve: async (_, { input: { id, email } }, context) => ({
      account: await context.administration.verifyEmail(refOf('Account', id), email, callerOf(context)),
    }),
  }),
);
