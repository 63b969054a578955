import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Dialect = 'sqlite' | 'postgres';

interface Journal {
  readonly entries: readonly { readonly idx: number; readonly when: number; readonly tag: string }[];
}

const DRIZZLE = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** Returns the names of the migrations of a dialect, oldest first. */
export function migrationNames(dialect: Dialect): string[] {
  return journalIn(join(DRIZZLE, dialect)).entries.map(({ tag }) => tag);
}

/** Copies of the migrations of the project, in temporary folders. */
export class MigrationFolders {
  readonly #root = mkdtempSync(join(tmpdir(), 'latchkey-migrations-'));
  #copies = 0;

  /** Copies the first `count` migrations of a dialect, by default all, and returns the folder. */
  copy(dialect: Dialect, count = Number.POSITIVE_INFINITY): string {
    this.#copies += 1;
    const folder = join(this.#root, String(this.#copies));
    cpSync(join(DRIZZLE, dialect), folder, { recursive: true });
    const { entries, ...rest } = journalIn(folder);
    for (const { tag } of entries.slice(count)) rmSync(join(folder, `${tag}.sql`));
    writeJournal(folder, { ...rest, entries: entries.slice(0, count) });
    return folder;
  }

  /** Copies all migrations of a dialect, appends one more and returns the folder. */
  copyWith(dialect: Dialect, statements: readonly string[]): string {
    const folder = this.copy(dialect);
    const journal = journalIn(folder);
    const last = journal.entries.at(-1);
    if (!last) throw new Error(`No migrations for ${dialect}.`);
    const entry = { ...last, idx: last.idx + 1, when: last.when + 1, tag: '9999_appended' };
    writeFileSync(join(folder, `${entry.tag}.sql`), statements.join('\n--> statement-breakpoint\n'));
    writeJournal(folder, { ...journal, entries: [...journal.entries, entry] });
    return folder;
  }

  remove(): void {
    rmSync(this.#root, { recursive: true });
  }
}

function journalIn(folder: string): Journal {
  return JSON.parse(readFileSync(join(folder, 'meta/_journal.json'), 'utf8')) as Journal;
}

function writeJournal(folder: string, journal: Journal): void {
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify(journal));
}
