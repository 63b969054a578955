import { existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUILT = join(ROOT, 'dist/console');
const SOURCES = ['src/console/**/*', 'src/sdk/generated/*', 'package-lock.json'];

/** Whether the console is not built, or older than what it is built from. */
export function isStale(): boolean {
  const index = join(BUILT, 'index.html');
  if (!existsSync(index)) return true;
  const builtAt = statSync(index).mtimeMs;
  return globSync(SOURCES, { cwd: ROOT }).some((path) => statSync(join(ROOT, path)).mtimeMs > builtAt);
}

/**
 * Builds the console into `dist/console`. It is built beside and then put in place, so that neither a gateway
 * nor another build ever sees half of it.
 */
export async function build(): Promise<void> {
  // Vite makes a development build where the environment says anything else, and a later start would take it for current.
  process.env.NODE_ENV = 'production';
  const vite = await import('vite');
  const outDir = join(ROOT, `dist/.console-${process.pid}`);
  try {
    await vite.build({
      configFile: join(ROOT, 'src/console/vite.config.ts'),
      logLevel: 'warn',
      build: { outDir },
    });
    rmSync(BUILT, { recursive: true, force: true });
    renameSync(outDir, BUILT);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

/** Whether the tools to build it with are installed; those who install the package only have what was built. */
export function canBuild(): boolean {
  return existsSync(join(ROOT, 'node_modules/vite'));
}
