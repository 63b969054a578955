import { Stack } from '@mantine/core';
import { Fragment } from 'react';
import type { ClientKey } from '../server/queries.ts';
import { KEY_FIELDS, type KeyField, type KeyValues } from './key-fields.tsx';
import { useForm } from './use-form.ts';

type FieldName = keyof KeyValues;

const FIELDS: readonly (readonly [FieldName, KeyField<unknown>])[] = Object.entries(KEY_FIELDS).map(
  ([name, field]) => [name as FieldName, field],
);

/** Builds one property for each field of the form. */
function forEachField<Result>(build: (field: KeyField<unknown>, name: FieldName) => unknown): Result {
  return Object.fromEntries(FIELDS.map(([name, field]) => [name, build(field, name)])) as Result;
}

export function newKeyValues(defaultRateLimit: number): KeyValues {
  return forEachField((field) => field.initial(defaultRateLimit));
}

export function toFormValues(clientKey: ClientKey): KeyValues {
  return forEachField((field) => field.read(clientKey));
}

/** The attributes that the form edits, as input of the mutations. */
type KeyInput = { [Name in FieldName]: ReturnType<(typeof KEY_FIELDS)[Name]['toInput']> };

export function toKeyInput(values: KeyValues): KeyInput {
  return forEachField((field, name) => field.toInput(values[name]));
}

/** Returns the input of the fields that were changed. */
export function changedInput(values: KeyValues, isChanged: (name: FieldName) => boolean): Partial<KeyInput> {
  const changed = Object.entries(toKeyInput(values)).filter(([name]) => isChanged(name as FieldName));
  return Object.fromEntries(changed);
}

/** @param isExisting Whether the key exists: an unchanged value is valid then, even an expiry that has passed. */
export function useKeyForm(initialValues: KeyValues, { isExisting }: { readonly isExisting: boolean }) {
  return useForm<KeyValues>({
    initialValues,
    validate: forEachField<{ [Name in FieldName]: (value: KeyValues[Name]) => string | null }>(
      (field, name) => (value: unknown) =>
        isExisting && value === initialValues[name] ? null : (field.problem?.(value) ?? null),
    ),
  });
}

type KeyForm = ReturnType<typeof useKeyForm>;

export function KeyFields({ form }: { readonly form: KeyForm }) {
  return (
    <Stack>
      {FIELDS.map(([name, field]) => (
        <Fragment key={name}>
          {field.render({ ...form.getInputProps(name), value: form.values[name] })}
        </Fragment>
      ))}
    </Stack>
  );
}
