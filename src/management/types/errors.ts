import {
  ClientKeyRevokedError,
  type DomainError,
  IdempotencyConflictError,
  InvalidCredentialsError,
  InvalidRefreshTokenError,
  InvalidResetTokenError,
  NotFoundError,
  SignUpClosedError,
  ValidationError,
} from '../../domain/errors.ts';
import { builder } from '../builder.ts';

const ErrorInterface = builder.interfaceRef<DomainError>('Error').implement({
  description: 'An expected error of a mutation, which then had no effect.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The human-readable message.' }),
    code: t.exposeString('code', { description: 'The machine-readable code.' }),
  }),
});

const FieldError = builder.objectRef<ValidationError['fieldErrors'][number]>('FieldError').implement({
  description: 'A validation error of an input field.',
  fields: (t) => ({
    path: t.stringList({
      description: 'The path from the input object to the field.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', { description: 'The human-readable message.' }),
  }),
});

builder.objectType(ValidationError, {
  name: 'ValidationError',
  description: 'The input is invalid.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    fieldErrors: t.field({
      type: [FieldError],
      description: 'The validation errors by field.',
      resolve: ({ fieldErrors }) => [...fieldErrors],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'The object does not exist or is not visible to the caller.',
  interfaces: [ErrorInterface],
});

builder.objectType(ClientKeyRevokedError, {
  name: 'ClientKeyRevokedError',
  description: 'The client key is permanently revoked.',
  interfaces: [ErrorInterface],
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The idempotency key was used with other input in the last 24 hours.',
  interfaces: [ErrorInterface],
});

builder.objectType(SignUpClosedError, {
  name: 'SignUpClosedError',
  description: 'Sign-up is disabled on this gateway.',
  interfaces: [ErrorInterface],
});

builder.objectType(InvalidCredentialsError, {
  name: 'InvalidCredentialsError',
  description:
    'The email address or the password is wrong, without distinction, or the current password is ' + 'wrong.',
  interfaces: [ErrorInterface],
});

builder.objectType(InvalidRefreshTokenError, {
  name: 'InvalidRefreshTokenError',
  description: 'The refresh token is unknown, expired or already used.',
  interfaces: [ErrorInterface],
});

builder.objectType(InvalidResetTokenError, {
  name: 'InvalidResetTokenError',
  description: 'The reset token is unknown, expired or already used.',
  interfaces: [ErrorInterface],
});
