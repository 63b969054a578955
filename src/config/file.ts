import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { type AdapterName, type ApiConfig, configFile, type ManagementConfig, type Tiers } from './apis.ts';
import { ConfigurationError, formatProblems } from './problem.ts';

/** The parsed configuration file. */
export interface FileConfig {
  readonly apis: ReadonlyMap<string, ApiConfig>;
  readonly management: ManagementConfig;
  readonly adapters: ReadonlySet<AdapterName>;
  readonly tiers: Tiers;
}

/** The defaults without a configuration file, which protects no API. */
export const NO_FILE: FileConfig = toFileConfig(configFile.parse({}), '.');

/** Reads the configuration file. @throws {ConfigurationError} if it is invalid, or required but missing. */
export async function loadFile(file: string, required: boolean): Promise<FileConfig> {
  const path = resolve(file);
  if (!existsSync(path)) {
    if (!required) return NO_FILE;
    throw new ConfigurationError([`LATCHKEY_CONFIG: file not found: ${file}`]);
  }
  const parsed = configFile.safeParse(await read(path, file));
  if (!parsed.success) throw new ConfigurationError(formatProblems(parsed.error, file));
  return toFileConfig(parsed.data, dirname(path));
}

function toFileConfig(
  { apis, management, adapters, tiers }: z.output<typeof configFile>,
  folder: string,
): FileConfig {
  const located = Object.entries(apis).map(([name, api]): [string, ApiConfig] => [
    name,
    api.schema === undefined ? api : { ...api, schema: resolve(folder, api.schema) },
  ]);
  return {
    apis: new Map(located),
    management,
    adapters: new Set(adapters),
    tiers: new Map(Object.entries(tiers)),
  };
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
