import { Checkbox, Group, NumberInput, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { apisQuery } from '../server/queries.ts';

/** The properties of the input of a form field, as `form.getInputProps` returns them. */
export interface InputProps<Value> {
  readonly value: Value;
  // A method, so that fields of different values fit into one list.
  onChange(value: Value): void;
  readonly error?: string | undefined;
}

/** Suggests the scopes of the policies of all APIs. Accepts any other scope too. */
export function ScopesInput({ value, ...props }: InputProps<string[]>) {
  const { data: apis = [] } = useQuery(apisQuery);
  const suggested = new Set<string>(['*']);
  const groups = apis.map(({ name, scopes }) => ({
    group: `API ${name}`,
    items: scopes.filter((scope) => !suggested.has(scope) && suggested.add(scope)),
  }));
  return (
    <TagsInput
      label="Scopes"
      description="Permissions of the key. Choose scopes, or type your own and press Enter. * grants every scope."
      placeholder={value.length === 0 ? 'read:shop' : ''}
      data={[...groups.filter(({ items }) => items.length > 0), { group: 'Everything', items: ['*'] }]}
      splitChars={[',', ' ']}
      maxTags={100}
      isDuplicate={(scope, scopes) => scopes.includes(scope)}
      clearable
      classNames={{ pillsList: 'lk-pills' }}
      value={value}
      {...props}
    />
  );
}

/** A rate limit as it is entered. Keeps the number while the limit is switched off. */
export interface LimitChoice {
  readonly limit: number | string;
  readonly unlimited: boolean;
}

export function LimitInput({ value, onChange, ...props }: InputProps<LimitChoice>) {
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
        disabled={value.unlimited}
        value={value.limit}
        onChange={(limit) => onChange({ ...value, limit })}
        {...props}
      />
      <Checkbox
        label="Unlimited"
        mt={32}
        checked={value.unlimited}
        onChange={(event) => onChange({ ...value, unlimited: event.currentTarget.checked })}
      />
    </Group>
  );
}
