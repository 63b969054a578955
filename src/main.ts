import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Shortens every start but the first by a quarter. The cache is stored with the program because other users cannot
// write there. If the program cannot either, there is no cache.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url)));
await import('./serve.ts');
