import type { SigningKey } from '../../storage/tables.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';

const RotateSigningKeyPayload = builder.objectRef<SigningKey>('RotateSigningKeyPayload').implement({
  description: 'The new signing key of client access tokens.',
  fields: (t) => ({
    keyId: t.exposeString('id', {
      description: 'The `kid` of the new key in `/.well-known/jwks.json`.',
    }),
  }),
});

builder.mutationField('rotateSigningKey', (t) =>
  t.field({
    description:
      'Rotates the signing key of client access tokens. Earlier tokens remain valid, and the old ' +
      'key is published until they expire. Requires an administrator, otherwise FORBIDDEN.',
    type: RotateSigningKeyPayload,
    resolve: (_, __, context) => context.signingKeys.rotate(requireCaller(context)),
  }),
);
