import type { SigningKey } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { callerOf } from '../context.ts';

const RotateSigningKeyPayload = builder.objectRef<SigningKey>('RotateSigningKeyPayload').implement({
  description: 'Client access tokens are signed with a new key from now on.',
  fields: (t) => ({
    keyId: t.exposeString('id', {
      description: 'The `kid` of the new key, as `/.well-known/jwks.json` publishes it.',
    }),
  }),
});

builder.mutationField('rotateSigningKey', (t) =>
  t.field({
    description:
      'Rotates the signing key of client access tokens. Earlier tokens remain valid, and the old key is published until they expire. For administrators: others get FORBIDDEN.',
    type: RotateSigningKeyPayload,
    resolve: (_, __, context) => context.signingKeys.rotate(callerOf(context)),
  }),
);
