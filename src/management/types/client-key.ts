import { statusOf } from '../../domain/client-key.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { Account, ClientKey } from '../../storage/tables.ts';
import { encodeId, refOf } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionBy, connectionOf } from '../connection.ts';
import { type Context, signedInAs } from '../context.ts';
import { AccountNode, accountOf } from './account.ts';
import { ClientKeyOrder, cursorsIn } from './client-key-order.ts';

const ClientKeyStatus = builder.enumType('ClientKeyStatus', {
  description: 'Whether a client key can be used.',
  values: {
    ACTIVE: { description: 'The key can be used.' },
    EXPIRED: { description: 'The key has expired. A later expiry makes it active again.' },
    REVOKED: { description: 'It was revoked permanently. Its record is kept.' },
  } as const,
});

const ClientKeyRole = builder.enumType('ClientKeyRole', {
  description: 'The role of a client key.',
  values: { MEMBER: { description: 'A client. It never manages anything.' } } as const,
});

export const ClientKeyNode = builder.node(builder.objectRef<ClientKey>('ClientKey'), {
  description: 'A credential with which a service calls the protected APIs.',
  id: { resolve: ({ id }) => id, description: 'The global id.' },
  loadManyWithoutCache: (ids, { signedIn, clientKeys }) =>
    signedIn ? clientKeys.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    clientId: t.exposeString('clientId', { description: 'The public half of the credential.' }),
    ownerId: t.id({
      description: 'The global id of the account that owns it.',
      resolve: ({ ownerId }) => encodeId('Account', ownerId),
    }),
    owner: t.field({
      type: AccountNode,
      description: 'The account that owns it.',
      resolve: ({ ownerId }, _, context) => ownerOf(ownerId, context),
    }),
    name: t.exposeString('name', { description: 'The name.' }),
    description: t.exposeString('description', { nullable: true, description: 'The purpose.' }),
    keyPrefix: t.exposeString('clientId', {
      description:
        'The prefix of the full key: the client id. It identifies a key, and cannot be used as one.',
    }),
    scopes: t.stringList({
      description: 'The scopes: RFC 6749 scope-tokens. `*` grants every scope.',
      resolve: ({ scopes }) => [...scopes],
    }),
    rateLimitPerMinute: t.exposeInt('rateLimitPerMinute', {
      nullable: true,
      description: 'Requests in any 60 seconds, or null for no limit.',
    }),
    role: t.field({ type: ClientKeyRole, description: 'Always MEMBER.', resolve: () => 'MEMBER' as const }),
    status: t.field({
      type: ClientKeyStatus,
      description: 'Whether the key can be used now.',
      resolve: (key, _, { now }) => statusOf(key, now()),
    }),
    callbackUrl: t.exposeString('callbackUrl', {
      nullable: true,
      description: 'The URL at which the owner wants to be called back. The gateway does not use it.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key expires, or null.',
      resolve: ({ expiresAt }) => dateOf(expiresAt),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was made.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When it was last updated, rotated or revoked.',
      resolve: ({ updatedAt }) => new Date(updatedAt),
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was last used, with a delay of seconds, or null.',
      resolve: ({ lastUsedAt }) => dateOf(lastUsedAt),
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked, or null.',
      resolve: ({ revokedAt }) => dateOf(revokedAt),
    }),
  }),
});

async function ownerOf(ownerId: string, context: Context): Promise<Account> {
  const owner = await accountOf(ownerId, context);
  // Callers who see a key may see its owner.
  if (!owner) throw new NotFoundError('account');
  return owner;
}

const ClientKeyFilter = builder.inputType('ClientKeyFilter', {
  description: 'Which client keys to list. Everything given must hold.',
  fields: (t) => ({
    status: t.field({ type: ClientKeyStatus, description: 'Only keys in this status.' }),
    text: t.string({
      description:
        'Only keys with this in their name, description or client id, in any case. Of one or two characters: among the newest 10,000 keys.',
    }),
    owner: t.id({ description: 'Only the keys of the account with this global id.' }),
  }),
});

builder.queryField('clientKey', (t) =>
  t.field({
    description: 'One client key; null when there is none, or it is not yours.',
    type: ClientKeyNode,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'The global id or the client id.' }) },
    resolve: (_, { id }, context) => context.clientKeys.find(signedInAs(context).viewer, clientKeyRef(id)),
  }),
);

builder.queryField('clientKeys', (t) =>
  t.connection(
    {
      description: 'Client keys: your own, or all for an administrator.',
      type: ClientKeyNode,
      args: {
        filter: t.arg({ type: ClientKeyFilter, description: 'Which to list.' }),
        orderBy: t.arg({
          type: ClientKeyOrder,
          description: 'The order. Default: newest first. A cursor is valid for one order.',
        }),
      },
      resolve: (_, { filter, orderBy, ...page }, context) => {
        const { clientKeys } = context;
        const { viewer } = signedInAs(context);
        const wanted = {
          status: filter?.status ?? undefined,
          text: filter?.text ?? undefined,
          ownerId: filter?.owner == null ? undefined : refOf('Account', filter.owner),
        };
        const count = () => clientKeys.count(viewer, wanted);
        if (!orderBy) return connectionOf(page, (part) => clientKeys.list(viewer, wanted, part), count);
        return connectionBy(
          page,
          (part) => clientKeys.listOrdered(viewer, wanted, { ...part, order: orderBy }),
          count,
          cursorsIn(orderBy),
        );
      },
    },
    {
      name: 'ClientKeyConnection',
      description: 'A page of client keys.',
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
    { name: 'ClientKeyEdge', description: 'A client key in a list.' },
  ),
);

/** The id by which storage knows a key: what a global id holds, or the client id as it is. */
export function clientKeyRef(id: string): string {
  return refOf('ClientKey', id);
}

function dateOf(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
