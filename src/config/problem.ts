import type { z } from 'zod';

/** An invalid configuration, with all of its problems. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Returns one line for each validation issue, prefixed with its path. */
export function formatProblems(error: z.ZodError, prefix = ''): string[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    // The issue of a record key itself says nothing; its nested issues hold the problem.
    const reasons = issue.code === 'invalid_key' ? issue.issues : [issue];
    return reasons.map(({ message }) => `${[prefix, path].filter(Boolean).join(' ')}: ${message}`);
  });
}
