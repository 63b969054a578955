import type { z } from 'zod';

/** The configuration cannot be used. Holds every problem found, not only the first. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** One line for each thing that a schema found wrong, led by where it stands. */
export function problemsOf(error: z.ZodError, prefix = ''): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    // The issue of a record key itself says nothing; its nested issues hold the problem.
    const reasons = issue.code === 'invalid_key' ? issue.issues : [issue];
    return reasons.map(({ message }) => `${[prefix, path].filter(Boolean).join(' ')}: ${message}`);
  });
}
