import { Checkbox, Group, NumberInput, Stack, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { apisQuery } from '../server/queries.ts';
import { type ExpiryChoice, ExpiryInput, expiryProblem, timeOf } from './expiry.tsx';
import { useForm } from './use-form.ts';

// RFC 6749 section 3.3.
const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]{1,128}$/;

/** A client key as it is typed in. */
export interface KeyValues {
  name: string;
  description: string;
  scopes: string[];
  limit: number | string;
  unlimited: boolean;
  expiry: ExpiryChoice;
}

export function useKeyForm(initialValues: KeyValues) {
  return useForm<KeyValues>({
    initialValues,
    validate: {
      name: (name) => (name.trim() ? null : 'Give the key a name.'),
      scopes: (scopes) => {
        const wrong = scopes.find((scope) => !SCOPE_TOKEN.test(scope));
        return wrong === undefined
          ? null
          : `“${wrong}” is no scope: use letters, digits and signs, without spaces.`;
      },
      limit: (limit, { unlimited }) =>
        unlimited || limit !== '' ? null : 'Set a limit, or choose unlimited.',
      // One that is over already, and is left as it is, is no mistake.
      expiry: (choice) => (choice === initialValues.expiry ? null : expiryProblem(choice)),
    },
  });
}

type KeyForm = ReturnType<typeof useKeyForm>;

/** What the gateway is told of it. */
export function inputOf({ name, description, scopes, limit, unlimited, expiry }: KeyValues) {
  return {
    name: name.trim(),
    description: description.trim() || null,
    scopes,
    rateLimitPerMinute: unlimited ? null : Number(limit),
    expiresAt: timeOf(expiry)?.toISOString() ?? null,
  };
}

/** Where the gateway names a field by another name than the form. */
export function formFieldErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  const { rateLimitPerMinute, expiresAt, ...rest } = errors;
  return {
    ...rest,
    ...(rateLimitPerMinute && { limit: rateLimitPerMinute }),
    ...(expiresAt && { expiry: expiresAt }),
  };
}

export function KeyFields({ form }: { readonly form: KeyForm }) {
  return (
    <Stack>
      <TextInput
        label="Name"
        placeholder="storefront"
        required
        maxLength={100}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Textarea
        label="Description"
        placeholder="What it is for, and who to ask about it"
        autosize
        minRows={2}
        maxRows={5}
        maxLength={1000}
        {...form.getInputProps('description')}
      />
      <ScopesInput form={form} />
      <LimitInput form={form} />
      <ExpiryInput
        value={form.values.expiry}
        onChange={(expiry) => form.setFieldValue('expiry', expiry)}
        error={typeof form.errors.expiry === 'string' ? form.errors.expiry : undefined}
      />
    </Stack>
  );
}

/** Offers what the policies of the APIs ask for; anything else can be typed in. */
function ScopesInput({ form }: { readonly form: KeyForm }) {
  const { data: apis = [] } = useQuery(apisQuery);
  const offered = new Set<string>(['*']);
  const groups = apis.map(({ name, scopes }) => ({
    group: `API ${name}`,
    items: scopes.filter((scope) => !offered.has(scope) && offered.add(scope)),
  }));
  return (
    <TagsInput
      label="Scopes"
      description="What the key may do. Choose, or type your own and press Enter. * grants every scope."
      placeholder={form.values.scopes.length === 0 ? 'read:shop' : ''}
      data={[...groups.filter(({ items }) => items.length > 0), { group: 'Everything', items: ['*'] }]}
      splitChars={[',', ' ']}
      maxTags={100}
      isDuplicate={(scope, scopes) => scopes.includes(scope)}
      clearable
      classNames={{ pillsList: 'lk-pills' }}
      {...form.getInputProps('scopes')}
    />
  );
}

function LimitInput({ form }: { readonly form: KeyForm }) {
  return (
    <Group align="flex-start" gap="md">
      <NumberInput
        label="Limit"
        description="Requests in any 60 seconds"
        min={1}
        max={1_000_000}
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator=","
        flex={1}
        miw={160}
        disabled={form.values.unlimited}
        {...form.getInputProps('limit')}
      />
      <Checkbox label="Unlimited" mt={32} {...form.getInputProps('unlimited', { type: 'checkbox' })} />
    </Group>
  );
}
