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
  description: 'Why a mutation did nothing, in a way that its caller can act on.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The message, for people.' }),
    code: t.exposeString('code', { description: 'The code, for programs.' }),
  }),
});

const FieldError = builder.objectRef<ValidationError['fieldErrors'][number]>('FieldError').implement({
  description: 'One thing that is wrong with one input field.',
  fields: (t) => ({
    path: t.stringList({
      description: 'Leads from the input object to the field.',
      resolve: ({ path }) => [...path],
    }),
    message: t.exposeString('message', { description: 'The problem of the field.' }),
  }),
});

builder.objectType(ValidationError, {
  name: 'ValidationError',
  description: 'Input that does not follow the rules. Nothing was done.',
  interfaces: [ErrorInterface],
  fields: (t) => ({
    fieldErrors: t.field({
      type: [FieldError],
      description: 'Everything that is wrong, field by field.',
      resolve: ({ fieldErrors }) => [...fieldErrors],
    }),
  }),
});

builder.objectType(NotFoundError, {
  name: 'NotFoundError',
  description: 'There is no such object, or it is not yours.',
  interfaces: [ErrorInterface],
});

builder.objectType(ClientKeyRevokedError, {
  name: 'ClientKeyRevokedError',
  description: 'The client key is revoked, which is final.',
  interfaces: [ErrorInterface],
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The idempotency key was used with other input in the last 24 hours. Nothing was done.',
  interfaces: [ErrorInterface],
});

builder.objectType(SignUpClosedError, {
  name: 'SignUpClosedError',
  description: 'This gateway does not let new accounts sign themselves up.',
  interfaces: [ErrorInterface],
});

builder.objectType(InvalidCredentialsError, {
  name: 'InvalidCredentialsError',
  description:
    'The email address or the password is wrong, without saying which. Or the current password is wrong.',
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
