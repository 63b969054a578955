import type { Command } from 'commander';

/** Option names by field of the management schema, where they differ. */
const OPTION_OF_FIELD: Readonly<Record<string, string>> = {
  scopes: 'scope',
  rateLimitPerMinute: 'rateLimit',
  expiresAt: 'expires',
  gracePeriodSeconds: 'gracePeriod',
};

/** Returns the flag that the user typed for an input field, or undefined. */
export function typedFlag(command: Command, field: string): string | undefined {
  const name = OPTION_OF_FIELD[field] ?? field;
  if (command.getOptionValueSource(name) !== 'cli') return undefined;
  return command.options.find((option) => option.attributeName() === name)?.long;
}
