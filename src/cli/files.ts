import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { z } from 'zod';
import type { Terminal } from './terminal.ts';

/** The folder of the command's own files (XDG Base Directory Specification). */
export function configFolder({ variables }: Terminal): string {
  return join(variables.XDG_CONFIG_HOME || join(variables.HOME || homedir(), '.config'), 'latchkey');
}

interface JsonFileOptions<Schema extends z.ZodType> {
  readonly path: string;
  readonly schema: Schema;
  /** What an absent file stands for. */
  readonly empty: z.output<Schema>;
  /** Told when the file cannot be understood, and was put aside. */
  readonly onCorrupt: (message: string) => void;
}

/** A JSON file of mode 0600 in a folder of mode 0700, which is replaced whole. */
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
    const parsed = schema.safeParse(parsedJson(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    // Kept, because it may hold what somebody still needs.
    const aside = `${path}.corrupt-${Date.now()}`;
    renameSync(path, aside);
    onCorrupt(`${path} cannot be understood. It is kept as ${aside}, and a new one is begun.`);
    return empty;
  }

  write(content: z.output<Schema>): void {
    const { path } = this.#options;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const next = `${path}.${process.pid}`;
    writeFileSync(next, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
    renameSync(next, path);
  }

  remove(): void {
    rmSync(this.#options.path, { force: true });
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
