import { readFileSync } from 'node:fs';

// As far from the sources as from what is built of them.
const file = new URL('../package.json', import.meta.url);

/** The version of Latchkey. */
export const VERSION: string = JSON.parse(readFileSync(file, 'utf8')).version;
