import { Chip, Group, Input, Stack, Text, TextInput } from '@mantine/core';
import { useId } from 'react';
import { exactTime, formatDay } from '../ui/time.tsx';

const DAY_MS = 86_400_000;
const PRESETS = ['7', '30', '60', '90'] as const;

/** Expiry of a key in the form: a number of days, a custom time, or never. */
export interface ExpiryChoice {
  readonly preset: string;
  /** Value of `<input type="datetime-local">`: local time, in minutes. */
  readonly custom: string;
}

export const IN_90_DAYS: ExpiryChoice = { preset: '90', custom: '' };

/** Converts an expiry to a choice. */
export function toExpiryChoice(expiresAt: string | null | undefined): ExpiryChoice {
  return expiresAt
    ? { preset: 'custom', custom: toLocalInput(new Date(expiresAt)) }
    : { preset: 'never', custom: '' };
}

/** Returns the chosen time, or null if the key never expires. */
export function toExpiryTime({ preset, custom }: ExpiryChoice): Date | null {
  if (preset === 'never') return null;
  if (preset === 'custom') return new Date(custom);
  return new Date(Date.now() + Number(preset) * DAY_MS);
}

export function expiryProblem(choice: ExpiryChoice): string | null {
  const time = toExpiryTime(choice);
  if (time === null) return null;
  if (Number.isNaN(time.getTime())) return 'Choose a date and a time.';
  return time.getTime() <= Date.now() ? 'Choose a time in the future.' : null;
}

interface ExpiryProps {
  readonly value: ExpiryChoice;
  readonly onChange: (value: ExpiryChoice) => void;
  readonly error?: string | undefined;
}

export function ExpiryInput({ value, onChange, error }: ExpiryProps) {
  const select = (preset: string) => onChange({ preset, custom: value.custom || toLocalInput(inDays(30)) });
  const id = useId();
  // With the same name, radio buttons share one tab stop and are navigated by arrow keys.
  const chip = { name: id, size: 'sm', variant: 'outline' } as const;
  return (
    <Stack gap={6}>
      <Input.Label component="span" id={`${id}-label`}>
        Expires
      </Input.Label>
      <Chip.Group value={value.preset} onChange={(preset) => select(preset ?? 'never')}>
        <Group gap={6} role="radiogroup" aria-labelledby={`${id}-label`}>
          {PRESETS.map((days) => (
            <Chip key={days} value={days} {...chip}>
              {days} days
            </Chip>
          ))}
          <Chip value="custom" {...chip}>
            Custom
          </Chip>
          <Chip value="never" {...chip}>
            Never
          </Chip>
        </Group>
      </Chip.Group>
      {value.preset === 'custom' && (
        <TextInput
          type="datetime-local"
          aria-label="Expires at"
          error={error !== undefined}
          min={toLocalInput(new Date())}
          value={value.custom}
          onChange={(event) => onChange({ preset: 'custom', custom: event.currentTarget.value })}
        />
      )}
      <Text size="xs" c={error ? 'var(--mantine-color-error)' : 'dimmed'} role={error ? 'alert' : undefined}>
        {error ?? describeExpiry(value)}
      </Text>
    </Stack>
  );
}

function describeExpiry(choice: ExpiryChoice): string {
  const time = toExpiryTime(choice);
  if (time === null) return 'The key works until it is revoked. An expiry limits what a lost key can do.';
  if (Number.isNaN(time.getTime())) return 'Choose a date and a time.';
  return choice.preset === 'custom' ? `Works until ${exactTime(time)}.` : `Works until ${formatDay(time)}.`;
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * DAY_MS);
}

function toLocalInput(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
