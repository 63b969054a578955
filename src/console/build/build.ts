import { existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const OUT_DIR = join(ROOT, 'dist/console');
const SOURCES = ['src/console/**/*', 'src/sdk/generated/*', 'package-lock.json'];

/** Returns whether the build is missing or older than its sources. */
export function isStale(): boolean {
  const index = join(OUT_DIR, 'index.html');
  if (!existsSync(index)) return true;
  const builtAt = statSync(index).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).some((path) => statSync(join(ROOT, path)).mtimeMs > builtAt);
}

/**
 * Builds the console into `dist/console`. Builds into a temporary folder and then renames it, so that neither a gateway
 * nor another build sees an incomplete one.
 */
export async function build(): Promise<void> {
  // With any other value Vite creates a development build, which `isStale` would take for an up-to-date one.
  process.env.NODE_ENV = 'production';
  const vite = await import('vite');
  const outDir = join(ROOT, `dist/.console-${process.pid}`);
  try {
    await vite.build({
      configFile: join(ROOT, 'src/console/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir },
    });
    rmSync(OUT_DIR, { recursive: true, force: true });
    renameSync(outDir, OUT_DIR);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Returns whether the build tools are installed. The published package contains only the build. */
export function canBuild(): boolean {
  return existsSync(join(ROOT, 'node_modules/vite'));
}
