import { statSync } from 'node:fs';
import { UnavailableError } from '../domain/errors.ts';

/** Which file a name stands for. */
export interface FileIdentity {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
}

/** The database file was deleted or replaced: what is written goes to a file without a name, and would be lost. */
export class DatabaseReplacedError extends UnavailableError {
  constructor() {
    super('The database file was replaced. Restart the gateway.', { performed: false });
  }
}

/** Looks at a file by its name alone: closing a descriptor of it would release what SQLite has locked. */
export function identify(path: string): FileIdentity {
  const { dev: device, ino: inode } = statSync(path);
  return { path, device, inode };
}

/** @throws {DatabaseReplacedError} when the name stands for another file, or none. */
export function requireInPlace({ path, device, inode }: FileIdentity): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.dev !== device || found.ino !== inode) throw new DatabaseReplacedError();
}
