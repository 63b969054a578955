import type { ReadStream, WriteStream } from 'node:tty';

/** Where a command reads and writes. Data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** The environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Whether somebody is there to ask. */
export function isAttended({ stdin, stdout, variables }: Terminal): boolean {
  return Boolean(stdin.isTTY && stdout.isTTY) && !variables.CI;
}

/** Everything that is piped in, without the line end at its end. */
export async function readAll({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '');
}
