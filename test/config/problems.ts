import { loadConfig } from '../../src/config/config.ts';
import { ConfigurationError } from '../../src/config/problem.ts';

/** The problems that an environment is refused for; none when it is accepted. */
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
