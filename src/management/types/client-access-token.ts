import { ClientKeyRevokedError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { Managed } from '../../services/client-keys/client-keys.ts';
import type { IssuedToken } from '../../verification/access-tokens.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';
import { ClientKeyNode, clientKeyRef } from './client-key.ts';

const Input = builder.inputType('CreateClientAccessTokenInput', {
  description: 'The client key of the token.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the client id of the key.' }),
  }),
});

const Payload = builder.objectRef<Managed & IssuedToken>('CreateClientAccessTokenPayload').implement({
  description: 'A client access token (RFC 9068), as `/oauth/token` issues it to holders of the secret.',
  fields: (t) => ({
    clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The client key of the token.' }),
    accessToken: t.exposeString('token', {
      description: 'The bearer token for the APIs, shown once.',
    }),
    expiresIn: t.exposeInt('expiresIn', {
      description: 'The lifetime of the token in seconds, at most 3600.',
    }),
    scope: t.exposeString('scope', { description: 'The granted scopes, separated by spaces.' }),
  }),
});

builder.mutationField('createClientAccessToken', (t) =>
  t.field({
    description:
      'Issues an access token for a client key to its owner or an administrator, to try the APIs ' +
      'without the secret. The token becomes invalid with the key, and its requests count as ' +
      'requests of the key.',
    type: Payload,
    errors: {
      types: [ValidationError, NotFoundError, ClientKeyRevokedError],
      union: { name: 'CreateClientAccessTokenResult', description: 'Result of `createClientAccessToken`.' },
    },
    args: { input: t.arg({ type: Input, required: true, description: 'The client key of the token.' }) },
    resolve: (_, { input }, context) =>
      context.clientAccess.createToken(clientKeyRef(input.id), requireCaller(context)),
  }),
);
