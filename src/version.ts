import { readFileSync } from 'node:fs';

// The same relative path from the sources and from the build.
const file = new URL('../package.json', import.meta.url);

/** The version of Latchkey. */
export const VERSION: string = JSON.parse(readFileSync(file, 'utf8')).version;
