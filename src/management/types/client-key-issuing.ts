import {
  ClientKeyRevokedError,
  IdempotencyConflictError,
  NotFoundError,
  ValidationError,
} from '../../domain/errors.ts';
import type { Issued, IssuedEncrypted } from '../../services/client-keys/client-keys.ts';
import { builder } from '../builder.ts';
import { callerOf } from '../context.ts';
import { ClientKeyNode, clientKeyRef } from './client-key.ts';
import { attributeFields } from './client-key-input.ts';

function issuedPayload(name: string, description: string) {
  return builder.objectRef<Issued>(name).implement({
    description,
    fields: (t) => ({
      clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The key as it is now.' }),
      key: t.exposeString('key', {
        description: 'The full key, `{clientId}_{clientSecret}`, to be sent as a bearer token. Shown once.',
      }),
      clientSecret: t.exposeString('clientSecret', { description: 'The secret half alone. Shown once.' }),
    }),
  });
}

const encryptTo = {
  description:
    'Fingerprints of 1 to 10 of your own PGP keys, in any case, with or without spaces. The new key is then encrypted to all of them, and shown to nobody.',
};

const idempotencyKey = {
  description:
    'A random text of 16 to 128 printable ASCII characters without spaces, such as a UUID. For 24 hours, sending it again with the same input returns the first result and does nothing else.',
};

const EncryptedPayload = builder.objectRef<IssuedEncrypted>('EncryptedClientKeyPayload').implement({
  description: 'The key with its new secret, which only the holders of the PGP keys can read.',
  fields: (t) => ({
    clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The key as it is now.' }),
    encryptedKey: t.exposeString('encryptedKey', {
      description:
        'An armored PGP message, whose text is the full key, `{clientId}_{clientSecret}`. Shown once.',
    }),
  }),
});

/** Resolves the members of a result union. */
function payloadNamed(name: string) {
  return (payload: object) => ('encryptedKey' in payload ? EncryptedPayload.name : name);
}

const CreateClientKeyInput = builder.inputType('CreateClientKeyInput', {
  description: 'The client key to create.',
  fields: (t) => ({
    ...attributeFields(t, true),
    encryptTo: t.stringList(encryptTo),
    idempotencyKey: t.string(idempotencyKey),
  }),
});

builder.mutationField('createClientKey', (t) =>
  t.errorUnionField({
    description: 'Creates a client key. Its secret is returned only here.',
    types: [
      issuedPayload('CreateClientKeyPayload', 'The new key with its secret.'),
      EncryptedPayload,
      ValidationError,
      IdempotencyConflictError,
    ],
    union: {
      name: 'CreateClientKeyResult',
      description: 'Result of `createClientKey`.',
      resolveType: payloadNamed('CreateClientKeyPayload'),
    },
    args: { input: t.arg({ type: CreateClientKeyInput, required: true, description: 'The key to create.' }) },
    resolve: (_, { input: { encryptTo, ...input } }, context) => {
      const { clientKeys } = context;
      const fields = {
        ...input,
        idempotencyKey: input.idempotencyKey ?? undefined,
      };
      return encryptTo
        ? clientKeys.createEncrypted(fields, encryptTo, callerOf(context))
        : clientKeys.create(fields, callerOf(context));
    },
  }),
);

const RotateClientKeyInput = builder.inputType('RotateClientKeyInput', {
  description: 'The key that gets a new secret.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the client id.' }),
    gracePeriodSeconds: t.int({
      description: 'How long the old secret remains valid, 0 to 2,592,000 seconds. Default: 0.',
    }),
    encryptTo: t.stringList(encryptTo),
    idempotencyKey: t.string(idempotencyKey),
  }),
});

builder.mutationField('rotateClientKey', (t) =>
  t.errorUnionField({
    description: 'Gives a client key a new secret. Its id, scopes, limit and what was counted stay.',
    types: [
      issuedPayload('RotateClientKeyPayload', 'The key with its new secret.'),
      EncryptedPayload,
      ValidationError,
      IdempotencyConflictError,
      NotFoundError,
      ClientKeyRevokedError,
    ],
    union: {
      name: 'RotateClientKeyResult',
      description: 'Result of `rotateClientKey`.',
      resolveType: payloadNamed('RotateClientKeyPayload'),
    },
    args: { input: t.arg({ type: RotateClientKeyInput, required: true, description: 'The key to rotate.' }) },
    resolve: (_, { input: { id, encryptTo, ...input } }, context) => {
      const { clientKeys } = context;
      const ref = clientKeyRef(id);
      const rotation = {
        gracePeriodSeconds: input.gracePeriodSeconds ?? 0,
        idempotencyKey: input.idempotencyKey ?? undefined,
      };
      return encryptTo
        ? clientKeys.rotateEncrypted(ref, rotation, encryptTo, callerOf(context))
        : clientKeys.rotate(ref, rotation, callerOf(context));
    },
  }),
);
