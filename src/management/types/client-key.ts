import { toStatus } from '../../domain/client-key.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { Account, ClientKey } from '../../storage/tables.ts';
import { decodeRef, encodeId } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { connectionBy, createConnection } from '../connection.ts';
import { type Context, signedInAs } from '../context.ts';
import { AccountNode, loadAccount } from './account.ts';
import { ClientKeyOrder, cursorsIn } from './client-key-order.ts';

const ClientKeyStatus = builder.enumType('ClientKeyStatus', {
  description: 'The status of a client key.',
  values: {
    ACTIVE: { description: 'The key can be used.' },
    EXPIRED: { description: 'The key has expired, and a later expiry makes it active again.' },
    REVOKED: { description: 'The key was revoked permanently, and its record is kept.' },
  } as const,
});

const ClientKeyRole = builder.enumType('ClientKeyRole', {
  description: 'The role of a client key.',
  values: { MEMBER: { description: 'A client without access to the management API.' } } as const,
});

export const ClientKeyNode = builder.node(builder.objectRef<ClientKey>('ClientKey'), {
  description: 'A credential with which a service calls the protected APIs.',
  id: { resolve: ({ id }) => id, description: 'The global id.' },
  loadManyWithoutCache: (ids, { signedIn, clientKeys }) =>
    signedIn ? clientKeys.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    clientId: t.exposeString('clientId', { description: 'The public part of the credential.' }),
    ownerId: t.id({
      description: 'The global id of the account that owns the key.',
      resolve: ({ ownerId }) => encodeId('Account', ownerId),
    }),
    owner: t.field({
      type: AccountNode,
      description: 'The account that owns the key.',
      resolve: ({ ownerId }, _, context) => requireOwner(ownerId, context),
    }),
    name: t.exposeString('name', { description: 'The name of the key.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The purpose of the key, or null.',
    }),
    keyPrefix: t.exposeString('clientId', {
      description:
        'The client id, which is the prefix of the full key and identifies the key without its ' + 'secret.',
    }),
    scopes: t.stringList({
      description: 'The granted RFC 6749 scope-tokens, where `*` grants all scopes.',
      resolve: ({ scopes }) => [...scopes],
    }),
    rateLimitPerMinute: t.exposeInt('rateLimitPerMinute', {
      nullable: true,
      description: 'The requests in any 60 seconds, or null for no limit.',
    }),
    role: t.field({
      type: ClientKeyRole,
      description: 'The role, which is always MEMBER.',
      resolve: () => 'MEMBER' as const,
    }),
    status: t.field({
      type: ClientKeyStatus,
      description: 'The current status.',
      resolve: (key, _, { now }) => toStatus(key, now()),
    }),
    callbackUrl: t.exposeString('callbackUrl', {
      nullable: true,
      description: 'The callback URL of the owner, which the gateway stores without using it, or null.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key expires, or null if it does not expire.',
      resolve: ({ expiresAt }) => toDate(expiresAt),
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the key was created.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      description: 'When the key was last updated, rotated or revoked.',
      resolve: ({ updatedAt }) => new Date(updatedAt),
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was last used, with a delay of seconds, or null if it was never used.',
      resolve: ({ lastUsedAt }) => toDate(lastUsedAt),
    }),
    revokedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the key was revoked, or null.',
      resolve: ({ revokedAt }) => toDate(revokedAt),
    }),
  }),
});

async function requireOwner(ownerId: string, context: Context): Promise<Account> {
  const owner = await loadAccount(ownerId, context);
  // Callers who see a key may see its owner.
  if (!owner) throw new NotFoundError('account');
  return owner;
}

const ClientKeyFilter = builder.inputType('ClientKeyFilter', {
  description: 'The conditions on client keys, all of which must match.',
  fields: (t) => ({
    status: t.field({ type: ClientKeyStatus, description: 'Matches keys with this status.' }),
    text: t.string({
      description:
        'Matches keys whose name, description or client id contains this text, ignoring case. A text ' +
        'of one or two characters is searched in the newest 10,000 keys only.',
    }),
    owner: t.id({ description: 'Matches keys of the account with this global id.' }),
  }),
});

builder.queryField('clientKey', (t) =>
  t.field({
    description: 'A client key, or null if it does not exist or is not visible to the caller.',
    type: ClientKeyNode,
    nullable: true,
    args: { id: t.arg.id({ required: true, description: 'The global id or the client id of the key.' }) },
    resolve: (_, { id }, context) => context.clientKeys.find(signedInAs(context).viewer, clientKeyRef(id)),
  }),
);

builder.queryField('clientKeys', (t) =>
  t.connection(
    {
      description: 'Your own client keys, or all client keys for administrators, newest first by default.',
      type: ClientKeyNode,
      args: {
        filter: t.arg({ type: ClientKeyFilter, description: 'The filter.' }),
        orderBy: t.arg({
          type: ClientKeyOrder,
          description: 'The order, newest first by default, to which cursors are bound.',
        }),
      },
      resolve: (_, { filter, orderBy, ...page }, context) => {
        const { clientKeys } = context;
        const { viewer } = signedInAs(context);
        const criteria = {
          status: filter?.status ?? undefined,
          text: filter?.text ?? undefined,
          ownerId: filter?.owner == null ? undefined : decodeRef('Account', filter.owner),
        };
        const count = () => clientKeys.count(viewer, criteria);
        if (!orderBy) return createConnection(page, (part) => clientKeys.list(viewer, criteria, part), count);
        return connectionBy(
          page,
          (part) => clientKeys.listOrdered(viewer, criteria, { ...part, order: orderBy }),
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
          description: 'The number of client keys on all pages, counted up to 10,000.',
          resolve: ({ totalCount }) => totalCount(),
        }),
        totalCountIsExact: fields.boolean({
          description:
            'Whether `totalCount` is exact, which it is not if there are more than 10,000 client keys.',
          resolve: ({ totalCountIsExact }) => totalCountIsExact(),
        }),
      }),
    },
    { name: 'ClientKeyEdge', description: 'A client key in a list.' },
  ),
);

/** Returns the identifier that storage accepts: the id in a global id, or the client id unchanged. */
export function clientKeyRef(id: string): string {
  return decodeRef('ClientKey', id);
}

function toDate(time: number | null): Date | null {
  return time === null ? null : new Date(time);
}
