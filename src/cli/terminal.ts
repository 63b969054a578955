import type { ReadStream, WriteStream } from 'node:tty';

/** The streams and environment of a command. Data goes to stdout, everything else to stderr. */
export interface Terminal {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  /** The environment variables. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Returns whether a user can respond to prompts. */
export function isAttended({ stdin, stdout, variables }: Terminal): boolean {
  return Boolean(stdin.isTTY && stdout.isTTY) && !variables.CI;
}

/** Reads all of stdin and removes one trailing line ending. */
export async function readAll({ stdin }: Terminal): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks)
    .toString()
    .replace(/\r?\n$/, '');
}
