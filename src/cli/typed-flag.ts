import type { Command } from 'commander';

/** The options whose names differ from the fields of the management schema that they set. */
const OPTION_OF_FIELD: Readonly<Record<string, string>> = {
  scopes: 'scope',
  rateLimitPerMinute: 'rateLimit',
  expiresAt: 'expires',
  gracePeriodSeconds: 'gracePeriod',
};

/** Returns the flag that the user typed for an input field, if there is one. */
export function typedFlag(command: Command, field: string): string | undefined {
  const name = OPTION_OF_FIELD[field] ?? field;
  if (command.getOptionValueSource(name) !== 'cli') return undefined;
  return command.options.find((option) => option.attributeName() === name)?.long;
}
