import { NotFoundError } from '../../domain/errors.ts';
import type { Session } from '../../storage/tables.ts';
import { decodeRef } from '../bad-request.ts';
import { builder } from '../builder.ts';
import { requireCaller, signedInAs } from '../context.ts';

const SessionNode = builder.node(builder.objectRef<Session>('Session'), {
  description: 'A login session of an account.',
  id: { resolve: ({ id }) => id, description: 'The global id of the session.' },
  loadManyWithoutCache: (ids, { signedIn, sessionList }) =>
    signedIn ? sessionList.findAll(signedIn.viewer, ids) : ids.map(() => null),
  fields: (t) => ({
    ip: t.exposeString('ip', { description: 'The IP address of the client that started the session.' }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'The user agent of the client that started the session, or null.',
    }),
    createdAt: t.field({
      type: 'DateTime',
      description: 'When the session was started.',
      resolve: ({ createdAt }) => new Date(createdAt),
    }),
    lastUsedAt: t.field({
      type: 'DateTime',
      description: 'When the session was last used, with a delay of seconds.',
      resolve: ({ lastUsedAt }) => new Date(lastUsedAt),
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the session ends unless it is refreshed before.',
      resolve: ({ refreshExpiresAt }) => new Date(refreshExpiresAt),
    }),
    current: t.boolean({
      description: 'Whether this is the session of the current request.',
      resolve: ({ id }, _, { signedIn }) => signedIn?.viewer.sessionId === id,
    }),
  }),
});

builder.queryField('sessions', (t) =>
  t.field({
    description: 'Your own sessions, most recently used first.',
    type: [SessionNode],
    resolve: (_, __, context) => context.sessionList.list(signedInAs(context).viewer),
  }),
);

const RevokeSessionInput = builder.inputType('RevokeSessionInput', {
  description: 'The session to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The global id of the session.' }) }),
});

const RevokeSessionPayload = builder.objectRef<Session>('RevokeSessionPayload').implement({
  description: 'The identifier of the revoked session.',
  fields: (t) => ({
    deletedId: t.globalID({
      description: 'The global id of the revoked session.',
      resolve: ({ id }) => ({ type: SessionNode, id }),
    }),
  }),
});

builder.mutationField('revokeSession', (t) =>
  t.field({
    description:
      'Ends your own session, or any session for administrators, and revokes its tokens ' + 'immediately.',
    type: RevokeSessionPayload,
    errors: {
      types: [NotFoundError],
      union: { name: 'RevokeSessionResult', description: 'Result of `revokeSession`.' },
    },
    args: {
      input: t.arg({ type: RevokeSessionInput, required: true, description: 'The session to revoke.' }),
    },
    resolve: (_, { input }, context) =>
      context.sessionList.revoke(decodeRef('Session', input.id), requireCaller(context)),
  }),
);
