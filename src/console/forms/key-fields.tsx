import { Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CreateClientKeyInput, UpdateClientKeyInput } from '../../sdk/generated/operations.ts';
import type { ClientKey } from '../server/queries.ts';
import {
  type ExpiryChoice,
  ExpiryInput,
  expiryProblem,
  IN_90_DAYS,
  toExpiryChoice,
  toExpiryTime,
} from './expiry.tsx';
import { type InputProps, type LimitChoice, LimitInput, ScopesInput } from './key-inputs.tsx';

// RFC 6749 section 3.3.
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/;

/** Rate limit in the form until the default of the gateway is loaded. */
export const DEFAULT_RATE_LIMIT = 100;

/** The attributes that the console edits. It shows the callback URL among the details of a key. */
type Attributes = Pick<CreateClientKeyInput, keyof Omit<UpdateClientKeyInput, 'id' | 'callbackUrl'>>;

/** One attribute of a client key in the form: `Value` is what the input edits, `Sent` what the gateway takes. */
export interface KeyField<Value, Sent = unknown> {
  /** Returns the initial value for a new key. */
  initial(defaultRateLimit: number): Value;
  /** Returns the value of an existing key. */
  read(key: ClientKey): Value;
  problem?(value: Value): string | null;
  toInput(value: Value): Sent;
  render(props: InputProps<Value>): ReactNode;
}

/** The values of the form. */
export interface KeyValues {
  name: string;
  description: string;
  scopes: string[];
  rateLimitPerMinute: LimitChoice;
  expiresAt: ExpiryChoice;
}

/** The fields of the form, in their order. */
export const KEY_FIELDS: {
  readonly [Name in keyof Attributes]-?: KeyField<KeyValues[Name], Attributes[Name]>;
} = {
  name: {
    initial: () => '',
    read: ({ name }) => name,
    problem: (name) => (name.trim() ? null : 'Enter a name.'),
    toInput: (name) => name.trim(),
    render: (props) => (
      <TextInput
        label="Name"
        placeholder="storefront"
        required
        maxLength={100}
        data-autofocus
        {...textProps(props)}
      />
    ),
  },
  description: {
    initial: () => '',
    read: ({ description }) => description ?? '',
    toInput: (description) => description.trim() || null,
    render: (props) => (
      <Textarea
        label="Description"
        placeholder="Purpose and contact"
        autosize
        minRows={2}
        maxRows={5}
        maxLength={1000}
        {...textProps(props)}
      />
    ),
  },
  scopes: {
    initial: () => [],
    read: ({ scopes }) => [...scopes],
    problem(scopes) {
      const invalid = scopes.find((scope) => !SCOPE_TOKEN.test(scope));
      if (invalid === undefined) return null;
      return `Invalid scope “${invalid}”: use letters, digits and punctuation, without spaces.`;
    },
    toInput: (scopes) => scopes,
    render: (props) => <ScopesInput {...props} />,
  },
  rateLimitPerMinute: {
    initial: (limit) => ({ limit, unlimited: false }),
    read: ({ rateLimitPerMinute: limit }) => ({
      limit: limit ?? DEFAULT_RATE_LIMIT,
      unlimited: limit === null,
    }),
    problem: ({ limit, unlimited }) =>
      unlimited || limit !== '' ? null : 'Set a limit, or choose unlimited.',
    toInput: ({ limit, unlimited }) => (unlimited ? null : Number(limit)),
    render: (props) => <LimitInput {...props} />,
  },
  expiresAt: {
    initial: () => IN_90_DAYS,
    read: ({ expiresAt }) => toExpiryChoice(expiresAt),
    problem: expiryProblem,
    toInput: (choice) => toExpiryTime(choice)?.toISOString() ?? null,
    render: (props) => <ExpiryInput {...props} />,
  },
};

function textProps({ onChange, ...props }: InputProps<string>) {
  return {
    ...props,
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      onChange(event.currentTarget.value),
  };
}
