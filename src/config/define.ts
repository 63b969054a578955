import type { ConfigFile } from './apis.ts';

export type { ConfigFile } from './apis.ts';

/** Gives a configuration file its type, and changes nothing: `export default defineConfig({ apis: { … } })`. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}
