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
      'Signs client access tokens with a new key. Those that were signed with the old one stay good, and the old one is published for as long. For administrators: others get FORBIDDEN.',
    type: RotateSigningKeyPayload,
    resolve: (_, __, context) => context.signingKeys.rotate(callerOf(context)),
  }),
);
