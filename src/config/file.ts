import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ApiConfig, configFile } from './apis.ts';
import { ConfigurationError, problemsOf } from './problem.ts';

/** Reads the configuration file. One that was not asked for by name may be missing: then no API is protected. */
export async function loadApis(file: string, required: boolean): Promise<ReadonlyMap<string, ApiConfig>> {
  const path = resolve(file);
  if (!existsSync(path)) {
    if (!required) return new Map();
    throw new ConfigurationError([`LATCHKEY_CONFIG: there is no file ${file}`]);
  }
  const parsed = configFile.safeParse(await read(path, file));
  if (!parsed.success) throw new ConfigurationError(problemsOf(parsed.error, file));
  return new Map(
    Object.entries(parsed.data.apis).map(([name, api]) => [
      name,
      api.schema === undefined ? api : { ...api, schema: resolve(dirname(path), api.schema) },
    ]),
  );
}

async function read(path: string, file: string): Promise<unknown> {
  try {
    if (extname(path) === '.json') return JSON.parse(await readFile(path, 'utf8'));
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    return module.default;
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new ConfigurationError([`${file}: cannot be read: ${reason}`]);
  }
}
