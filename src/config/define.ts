import type { ConfigFile } from './apis.ts';

export type { ConfigFile } from './apis.ts';

/** Returns the configuration unchanged, with its type: `export default defineConfig({ apis: { … } })`. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}
