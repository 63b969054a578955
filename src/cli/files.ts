import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import type { Terminal } from './terminal.ts';

/** Returns the configuration folder of the command line (XDG Base Directory Specification). */
export function configFolder({ variables }: Terminal): string {
  return join(variables.XDG_CONFIG_HOME || join(variables.HOME || homedir(), '.config'), 'latchkey');
}

interface JsonFileOptions<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  /** The content if the file does not exist. */
  readonly empty: z.output<Schema>;
  /** Reports that an invalid file has been renamed. */
  readonly onCorrupt: (message: string) => void;
}

/** A JSON file with mode 0600 in a folder with mode 0700. Writes replace the file atomically. */
export class JsonFile<Schema extends z.ZodType> {
  readonly path: string;
  readonly #options: JsonFileOptions<Schema>;

  constructor(options: JsonFileOptions<Schema>) {
    this.path = options.path;
    this.#options = options;
  }

  read(): z.output<Schema> {
    const { path, schema, empty, onCorrupt } = this.#options;
    if (!existsSync(path)) return empty;
    const parsed = schema.safeParse(parseJson(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    // Renamed instead of deleted, because the user may still need its content.
    const renamedPath = `${path}.corrupt-${Date.now()}`;
    renameSync(path, renamedPath);
    onCorrupt(`Invalid file ${path}. Renamed it to ${renamedPath}, and started a new one.`);
    return empty;
  }

  write(content: z.output<Schema>): void {
    const { path } = this.#options;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const temporaryPath = `${path}.${process.pid}`;
    writeFileSync(temporaryPath, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(temporaryPath, path);
  }

  remove(): void {
    rmSync(this.#options.path, { force: true });
  }
}

/** Parses JSON. Returns undefined for anything else. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
