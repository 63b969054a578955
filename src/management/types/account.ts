import type { Account } from '../../storage/tables.ts';
import { batched } from '../batched.ts';
import { builder } from '../builder.ts';
import { type Context, signedInAs } from '../context.ts';

const AccountRole = builder.enumType('AccountRole', {
  description: 'The role of an account.',
  values: {
    ADMIN: { description: 'Reads and manages the resources of all accounts.' },
    MEMBER: { description: 'Reads and manages only its own resources.' },
  } as const,
});

export const AccountStatus = builder.enumType('AccountStatus', {
  description: 'The status of an account.',
  values: {
    ACTIVE: { description: 'The account can be used.' },
    DISABLED: {
      description:
        'An administrator disabled the account, so it cannot log in and its client keys are denied.',
    },
  } as const,
});

export const AccountNode = builder.node(builder.objectRef<Account>('Account'), {
  description: 'A person who manages client keys.',
  id: { resolve: ({ id }) => id, description: 'The global id.' },
  loadManyWithoutCache: (ids, { signedIn, accounts }) =>
    signedIn ? accounts.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The email address for login, in lowercase.' }),
    emailVerified: t.boolean({
      description:
        'Whether an administrator or the OpenID provider verified the email address, which is ' +
        'required to receive keys that are imported for the address. A change of the address resets ' +
        'it to false.',
      resolve: ({ emailVerifiedAt }) => emailVerifiedAt !== null,
    }),
    displayName: t.exposeString('displayName', { description: 'The name that other users see.' }),
    role: t.expose('role', { type: AccountRole, description: 'The role of the account.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the account was created.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    status: t.field({
      type: AccountStatus,
      description: 'The current status.',
      resolve: ({ disabledAt }) => (disabledAt === null ? 'ACTIVE' : 'DISABLED'),
    }),
    disabledAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the account was disabled, or null.',
      resolve: ({ disabledAt }) => (disabledAt === null ? null : new Date(disabledAt)),
    }),
  }),
});

const findAccounts = batched((ids: readonly string[], context) =>
  context.accounts.findAll(signedInAs(context).viewer, ids),
);

/** Loads an account by its id. Resolves to undefined if the caller may not see it. */
export function loadAccount(id: string, context: Context): Promise<Account | undefined> {
  return findAccounts(id, context);
}

builder.queryField('me', (t) =>
  t.field({
    description: 'The authenticated account.',
    type: AccountNode,
    resolve: (_, __, context) => signedInAs(context).account,
  }),
);
