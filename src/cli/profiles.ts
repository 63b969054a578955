import { join } from 'node:path';
import { z } from 'zod';
import { configFolder, JsonFile } from './files.ts';
import type { Terminal } from './terminal.ts';

const DEFAULT_URL = 'http://127.0.0.1:4000';
const DEFAULT_PROFILE = 'default';

const settings = z.object({
  /** The default profile. */
  profile: z.string().optional(),
  profiles: z.record(z.string(), z.object({ url: z.string() })),
});

/** The profile and URL from the command line. */
export interface Choice {
  readonly profile?: string | undefined;
  readonly url?: string | undefined;
}

/** The named gateways of the user. Flags take precedence over the environment, which takes precedence over the file. */
export class Profiles {
  readonly path: string;
  readonly #terminal: Terminal;
  readonly #choice: Choice;
  readonly #file: JsonFile<typeof settings>;

  constructor(terminal: Terminal, choice: Choice, onCorrupt: (message: string) => void) {
    this.path = join(configFolder(terminal), 'config.json');
    this.#terminal = terminal;
    this.#choice = choice;
    this.#file = new JsonFile({ path: this.path, schema: settings, empty: { profiles: {} }, onCorrupt });
  }

  /** The name of the current profile. */
  get name(): string {
    const { variables } = this.#terminal;
    return (
      this.#choice.profile ??
      (variables.LATCHKEY_PROFILE || undefined) ??
      this.#file.read().profile ??
      DEFAULT_PROFILE
    );
  }

  /** The URL of the gateway without trailing slashes. */
  get url(): string {
    const { variables } = this.#terminal;
    const stored = this.#file.read().profiles[this.name]?.url;
    return (this.#choice.url ?? (variables.LATCHKEY_URL || undefined) ?? stored ?? DEFAULT_URL).replace(
      /\/+$/,
      '',
    );
  }

  list(): readonly { name: string; url: string }[] {
    return Object.entries(this.#file.read().profiles).map(([name, { url }]) => ({ name, url }));
  }

  /** Stores the URL of the gateway for the current profile. */
  saveUrl(url: string): void {
    const stored = this.#file.read();
    this.#file.write({ ...stored, profiles: { ...stored.profiles, [this.name]: { url } } });
  }

  /** Stores the default profile. */
  use(name: string): void {
    this.#file.write({ ...this.#file.read(), profile: name });
  }
}
