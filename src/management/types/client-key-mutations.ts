import { ClientKeyRevokedError, NotFoundError, ValidationError } from '../../domain/errors.ts';
import type { Managed } from '../../services/client-keys/client-keys.ts';
import { builder } from '../builder.ts';
import { requireCaller } from '../context.ts';
import { ClientKeyNode, clientKeyRef } from './client-key.ts';
import { attributeFields } from './client-key-input.ts';

function managedPayload(name: string, description: string) {
  return builder.objectRef<Managed>(name).implement({
    description,
    fields: (t) => ({
      clientKey: t.expose('clientKey', {
        type: ClientKeyNode,
        description: 'The client key after the change.',
      }),
    }),
  });
}

const UpdateClientKeyInput = builder.inputType('UpdateClientKeyInput', {
  description: 'The changes of a client key. Omitted fields stay unchanged; null clears nullable ones.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the client id of the key.' }),
    ...attributeFields(t, false),
  }),
});

builder.mutationField('updateClientKey', (t) =>
  t.field({
    description: 'Updates a client key, effective from the next request on.',
    type: managedPayload('UpdateClientKeyPayload', 'The updated key.'),
    errors: {
      types: [ValidationError, NotFoundError, ClientKeyRevokedError],
      union: { name: 'UpdateClientKeyResult', description: 'Result of `updateClientKey`.' },
    },
    args: { input: t.arg({ type: UpdateClientKeyInput, required: true, description: 'The changes.' }) },
    resolve: (_, { input: { id, ...changes } }, context) =>
      context.clientKeys.update(clientKeyRef(id), changes, requireCaller(context)),
  }),
);

const RevokeClientKeyInput = builder.inputType('RevokeClientKeyInput', {
  description: 'The client key to revoke.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the client id of the key.' }),
  }),
});

builder.mutationField('revokeClientKey', (t) =>
  t.field({
    description: 'Revokes a client key permanently, from the next request on, and keeps its record.',
    type: managedPayload('RevokeClientKeyPayload', 'The revoked key.'),
    errors: {
      types: [NotFoundError, ClientKeyRevokedError],
      union: { name: 'RevokeClientKeyResult', description: 'Result of `revokeClientKey`.' },
    },
    args: {
      input: t.arg({ type: RevokeClientKeyInput, required: true, description: 'The client key to revoke.' }),
    },
    resolve: (_, { input }, context) =>
      context.clientKeys.revoke(clientKeyRef(input.id), requireCaller(context)),
  }),
);

const DeleteClientKeyInput = builder.inputType('DeleteClientKeyInput', {
  description: 'The client key to delete.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The global id or the client id of the key.' }),
  }),
});

const DeleteClientKeyPayload = builder.objectRef<Managed>('DeleteClientKeyPayload').implement({
  description: 'The identifiers of the deleted key.',
  fields: (t) => ({
    deletedId: t.globalID({
      description: 'The global id of the deleted key.',
      resolve: ({ clientKey }) => ({ type: ClientKeyNode, id: clientKey.id }),
    }),
    clientId: t.string({
      description: 'The client id of the deleted key.',
      resolve: ({ clientKey }) => clientKey.clientId,
    }),
  }),
});

builder.mutationField('deleteClientKey', (t) =>
  t.field({
    description:
      'Deletes a client key, revoked or not, effective from the next request on, and keeps its ' + 'events.',
    type: DeleteClientKeyPayload,
    errors: {
      types: [NotFoundError],
      union: { name: 'DeleteClientKeyResult', description: 'Result of `deleteClientKey`.' },
    },
    args: {
      input: t.arg({ type: DeleteClientKeyInput, required: true, description: 'The client key to delete.' }),
    },
    resolve: (_, { input }, context) =>
      context.clientKeys.delete(clientKeyRef(input.id), requireCaller(context)),
  }),
);
