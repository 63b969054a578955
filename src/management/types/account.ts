import type { Account } from '../../storage/tables.ts';
import { batched } from '../batched.ts';
import { builder } from '../builder.ts';
import { type Context, signedInAs } from '../context.ts';

const AccountRole = builder.enumType('AccountRole', {
  description: 'The role of an account.',
  values: {
    ADMIN: { description: 'Sees and manages everything of every account.' },
    MEMBER: { description: 'Sees and manages its own.' },
  } as const,
});

export const AccountStatus = builder.enumType('AccountStatus', {
  description: 'Whether an account can be used.',
  values: {
    ACTIVE: { description: 'It can be used.' },
    DISABLED: {
      description: 'An administrator disabled it: it cannot sign in, and its client keys are refused.',
    },
  } as const,
});

export const AccountNode = builder.node(builder.objectRef<Account>('Account'), {
  description: 'A person who manages client keys.',
  id: { resolve: ({ id }) => id, description: 'The global id.' },
  loadManyWithoutCache: (ids, { signedIn, accounts }) =>
    signedIn ? accounts.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    email: t.exposeString('email', { description: 'The address that signs in, in lower case.' }),
    emailVerified: t.boolean({
      description:
        "Whether the address is known to be the owner's: by an administrator, or by the OpenID provider. Only then does the account receive keys that are given to the address. Changing the address makes it false again.",
      resolve: ({ emailVerifiedAt }) => emailVerifiedAt !== null,
    }),
    displayName: t.exposeString('displayName', { description: 'The name that is shown to others.' }),
    role: t.expose('role', { type: AccountRole, description: 'The role of the account.' }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    status: t.field({
      type: AccountStatus,
      description: 'Whether it can be used now.',
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

const accountsOf = batched((ids: readonly string[], context) =>
  context.accounts.findAll(signedInAs(context).viewer, ids),
);

/** The account with this id, when the viewer may see it. */
export function accountOf(id: string, context: Context): Promise<Account | undefined> {
  return accountsOf(id, context);
}

builder.queryField('me', (t) =>
  t.field({
    description: 'The account that is signed in.',
    type: AccountNode,
    resolve: (_, __, context) => signedInAs(context).account,
  }),
);
