import {
  ClientKeyRevokedError,
  IdempotencyConflictError,
  NotFoundError,
  ValidationError,
} from '../../domain/errors.ts';
import type { Issued, IssuedEncrypted } from '../../services/client-keys/client-keys.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';
import { ClientKeyNode, clientKeyRef } from './client-key.ts';
import { attributeFields } from './client-key-input.ts';

function issuedPayload(name: string, description: string) {
  return builder.objectRef<Issued>(name).implement({
    description,
    fields: (t) => ({
      clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The client key.' }),
      key: t.exposeString('key', {
        description: 'The full key, `{clientId}_{clientSecret}`, for use as a bearer token, shown once.',
      }),
      clientSecret: t.exposeString('clientSecret', { description: 'The client secret alone, shown once.' }),
    }),
  });
}

const encryptTo = {
  description:
    'The fingerprints of 1 to 10 of your own PGP keys, in any case, with or without spaces. The ' +
    'new key is returned only encrypted to all of them.',
};

const idempotencyKey = {
  description:
    'A random string of 16 to 128 printable ASCII characters without spaces, such as a UUID. For ' +
    '24 hours, a repeated request with the same key and input returns the first result without ' +
    'further effect.',
};

const EncryptedPayload = builder.objectRef<IssuedEncrypted>('EncryptedClientKeyPayload').implement({
  description: 'The client key with its new secret, encrypted to the PGP keys.',
  fields: (t) => ({
    clientKey: t.expose('clientKey', { type: ClientKeyNode, description: 'The client key.' }),
    encryptedKey: t.exposeString('encryptedKey', {
      description:
        'An armored PGP message that contains the full key, `{clientId}_{clientSecret}`, shown once.',
    }),
  }),
});

/** Creates the type resolver of a result union with the payload type `name`. */
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
    description: 'Creates a client key and returns its secret, which cannot be read again.',
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
    args: {
      input: t.arg({ type: CreateClientKeyInput, required: true, description: 'The client key to create.' }),
    },
    resolve: (_, { input: { encryptTo, ...input } }, context) => {
      const { clientKeys } = context;
      const fields = {
        ...input,
        idempotencyKey: input.idempotencyKey ?? undefined,
      };
      return encryptTo
        ? clientKeys.createEncrypted(fields, encryptTo, requireCaller(context))
        : clientKeys.create(fields, requireCaller(context));
    },
  }),
);

const RotateClientKeyInput = builder.inputType('RotateClientKeyInput', {
  description: 'The client key to rotate.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the client id of the key.' }),
    gracePeriodSeconds: t.int({
      description: 'How long the old secret remains valid, 0 to 2,592,000 seconds, 0 by default.',
    }),
    encryptTo: t.stringList(encryptTo),
    idempotencyKey: t.string(idempotencyKey),
  }),
});

builder.mutationField('rotateClientKey', (t) =>
  t.errorUnionField({
    description: 'Replaces the secret of a client key and keeps its id, scopes, rate limit and usage.',
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
    args: {
      input: t.arg({ type: RotateClientKeyInput, required: true, description: 'The client key to rotate.' }),
    },
    resolve: (_, { input: { id, encryptTo, ...input } }, context) => {
      const { clientKeys } = context;
      const ref = clientKeyRef(id);
      const rotation = {
        gracePeriodSeconds: input.gracePeriodSeconds ?? 0,
        idempotencyKey: input.idempotencyKey ?? undefined,
      };
      return encryptTo
        ? clientKeys.rotateEncrypted(ref, rotation, encryptTo, requireCaller(context))
        : clientKeys.rotate(ref, rotation, requireCaller(context));
    },
  }),
);
