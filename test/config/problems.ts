import { loadConfig } from '../../src/config/config.ts';
import { ConfigurationError } from '../../src/config/problem.ts';

/** Returns the problems for which an environment is rejected; none when it is valid. */
export async function problemsWith(
  variables: Record<string, string | undefined>,
): Promise<readonly string[]> {
  try {
    await loadConfig(variables);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
