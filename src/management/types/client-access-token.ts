import { ClientKeyRevokedError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { Managed } from '../../services/client-keys/client-keys.ts';
import type { IssuedToken } from '../../verification/access-tokens.ts';
import { builder } from '../builder.ts';
import { callerOf } from '../context.ts';
import { ClientKeyNode, clientKeyRef } from './client-key.ts';

const Input = builder.inputType('CreateClientAccessTokenInput', {
  description: 'The key to call the APIs as.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The global id or the client id.' }) }),
});

const Payload = builder.objectRef<Managed & IssuedToken>('CreateClientAccessTokenPayload').implement({
  description: 'A client access token (RFC 9068), as `/oauth/token` issues it to holders of the secret.',
  fields: (t) => ({
    clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The key that it stands for.' }),
    accessToken: t.exposeString('token', {
      description: 'To be sent to the APIs as a bearer token. Shown once.',
    }),
    expiresIn: t.exposeInt('expiresIn', { description: 'Seconds, 3600 at most.' }),
    scope: t.exposeString('scope', { description: 'The scopes that it grants, divided by spaces.' }),
  }),
});

builder.mutationField('createClientAccessToken', (t) =>
  t.field({
    description:
      'Issues an access token of a client key to its owner and to administrators, to try the APIs without its secret. ' +
      'It ends with the key, and requests with it count as requests of the key.',
    type: Payload,
    errors: {
      types: [ValidationError, NotFoundError, ClientKeyRevokedError],
      union: { name: 'CreateClientAccessTokenResult', description: 'Result of `createClientAccessToken`.' },
    },
    args: { input: t.arg({ type: Input, required: true, description: 'The key to call the APIs as.' }) },
    resolve: (_, { input }, context) =>
      context.clientAccess.createToken(clientKeyRef(input.id), callerOf(context)),
  }),
);
