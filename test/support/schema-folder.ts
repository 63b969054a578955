import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder that schema files are written to. */
export class SchemaFolder implements Disposable {
  readonly #path = mkdtempSync(join(tmpdir(), 'latchkey-schemas-'));
  #files = 0;

  /** Writes a schema to a new file and returns its path. */
  write(sdl: string): string {
    this.#files += 1;
    const file = join(this.#path, `${this.#files}.graphql`);
    writeFileSync(file, sdl);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
