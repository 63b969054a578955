import { NotFoundError } from '../../domain/errors.ts';
import type { Session } from '../../storage/tables.ts';
import { refOf } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { callerOf, signedInAs } from '../context.ts';

const SessionNode = builder.node(builder.objectRef<Session>('Session'), {
  description: 'One place where an account is signed in.',
  id: { resolve: ({ id }) => id, description: 'The global id.' },
  loadManyWithoutCache: (ids, { signedIn, sessionList }) =>
    signedIn ? sessionList.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    ip: t.exposeString('ip', { description: 'The address that it was started from.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The user agent of the client that started it.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When it was started.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      description: 'When it was last used, known with a delay of seconds.',
      resolve: ({ lastUsedAt }) => new Date(lastUsedAt),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When it ends, unless it is refreshed before.',
      resolve: ({ refreshExpiresAt }) => new Date(refreshExpiresAt),
    }),
    current: t.boolean({
      description: 'Whether this request is made in it.',
      resolve: ({ id }, _, { signedIn }) => signedIn?.viewer.sessionId === id,
    }),
  }),
});

builder.queryField('sessions', (t) =>
  t.field({
    description: 'Where you are signed in, newest use first.',
    type: [SessionNode],
    resolve: (_, __, context) => context.sessionList.list(signedInAs(context).viewer),
  }),
);

const RevokeSessionInput = builder.inputType('RevokeSessionInput', {
  description: 'The session to end.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The global id.' }) }),
});

const RevokeSessionPayload = builder.objectRef<Session>('RevokeSessionPayload').implement({
  description: 'The session has ended, and its tokens with it.',
  fields: (t) => ({
    deletedId: t.globalID({
      description: 'The global id that it had.',
      resolve: ({ id }) => ({ type: SessionNode, id }),
    }),
  }),
});

builder.mutationField('revokeSession', (t) =>
  t.field({
    description: 'Ends a session, and its tokens at once. An administrator may end those of anybody.',
    type: RevokeSessionPayload,
    errors: {
      types: [NotFoundError],
      union: { name: 'RevokeSessionResult', description: 'Result of `revokeSession`.' },
    },
    args: { input: t.arg({ type: RevokeSessionInput, required: true, description: 'The session to end.' }) },
    resolve: (_, { input }, context) =>
      context.sessionList.revoke(refOf('Session', input.id), callerOf(context)),
  }),
);
