import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built gateway. */
export const SERVER = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Waits until a gateway answers, and returns where. */
export async function readyUrl(server: ChildProcess): Promise<string> {
  let output = '';
  return await new Promise((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      output += chunk;
      const url = /^Latchkey is ready on (\S+)$/m.exec(output)?.[1];
      if (url) resolve(url);
    });
    server.once('exit', () => reject(new Error(`The gateway did not start: ${output}`)));
  });
}
