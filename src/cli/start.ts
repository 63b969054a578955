import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { variables } from '../process.ts';
import { run } from './program.ts';

const manifest = z.object({ version: z.string() });
const { version } = manifest.parse(
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')),
);
const { stdin, stdout, stderr, argv } = process;
// A reader such as head may close the pipe early, which is not an error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await run(argv.slice(2), version, { stdin, stdout, stderr, variables });
