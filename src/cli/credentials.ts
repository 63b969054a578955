import { join } from 'node:path';
import { z } from 'zod';
import { configFolder, JsonFile } from './files.ts';
import type { Terminal } from './terminal.ts';

const session = z.object({ access_token: z.string(), refresh_token: z.string(), expires_at: z.string() });
const clientKey = z.object({ client_id: z.string(), client_secret: z.string() });

/** What is kept for one profile. */
const credentials = z.object({
  /** Where they are good: never sent elsewhere. */
  url: z.string(),
  session: session.optional(),
  /** An access token that was given, in place of a session. */
  token: z.string().optional(),
  /** Stored client keys, by their names. */
  client_keys: z.record(z.string(), clientKey).default({}),
});

export type Credentials = z.output<typeof credentials>;
export type StoredClientKey = z.output<typeof clientKey>;

/** Somewhere to keep credentials. */
interface Vault {
  /** What people call it. */
  readonly place: string;
  read(profile: string): Promise<Credentials | undefined>;
  write(profile: string, content: Credentials | undefined): Promise<void>;
}

const SERVICE = 'latchkey';
const PROBE = '.probe';

/** The keyring of the system: Keychain, Credential Manager, Secret Service. */
class Keyring implements Vault {
  readonly place = 'the keyring';
  readonly #entry: (profile: string) => Entry;

  private constructor(entry: (profile: string) => Entry) {
    this.#entry = entry;
  }

  /** The keyring, if there is one that keeps what it is given. */
  static async open(): Promise<Keyring | undefined> {
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      const entry = (profile: string) => new AsyncEntry(SERVICE, profile);
      await entry(PROBE).setPassword(PROBE);
      const works = (await entry(PROBE).getPassword()) === PROBE;
      await entry(PROBE).deletePassword();
      return works ? new Keyring(entry) : undefined;
    } catch {
      return undefined;
    }
  }

  async read(profile: string): Promise<Credentials | undefined> {
    const text = await this.#entry(profile).getPassword();
    return text == null ? undefined : credentials.safeParse(JSON.parse(text)).data;
  }

  async write(profile: string, content: Credentials | undefined): Promise<void> {
    if (content) await this.#entry(profile).setPassword(JSON.stringify(content));
    else await this.#entry(profile).deletePassword();
  }
}

interface Entry {
  getPassword(): Promise<string | null | undefined>;
  setPassword(password: string): Promise<void>;
  deletePassword(): Promise<unknown>;
}

/** A file that only its owner may read. */
class CredentialFile implements Vault {
  readonly place: string;
  readonly #file: JsonFile<z.ZodRecord<z.ZodString, typeof credentials>>;

  constructor(path: string, onCorrupt: (message: string) => void) {
    this.place = path;
    this.#file = new JsonFile({ path, schema: z.record(z.string(), credentials), empty: {}, onCorrupt });
  }

  async read(profile: string): Promise<Credentials | undefined> {
    return this.#file.read()[profile];
  }

  async write(profile: string, content: Credentials | undefined): Promise<void> {
    const { [profile]: _, ...others } = this.#file.read();
    this.#file.write(content ? { ...others, [profile]: content } : others);
  }
}

/** Opens the keyring, or else the file. `LATCHKEY_CREDENTIALS=file` asks for the file. */
export async function openVault(terminal: Terminal, onCorrupt: (message: string) => void): Promise<Vault> {
  const keyring = terminal.variables.LATCHKEY_CREDENTIALS === 'file' ? undefined : await Keyring.open();
  return keyring ?? new CredentialFile(join(configFolder(terminal), 'credentials.json'), onCorrupt);
}

/** The credentials of one profile at one gateway. */
export class ProfileCredentials {
  readonly #vault: Vault;
  readonly #profile: string;
  readonly #url: string;

  constructor(vault: Vault, profile: string, url: string) {
    this.#vault = vault;
    this.#profile = profile;
    this.#url = url;
  }

  /** Where they are kept. */
  get place(): string {
    return this.#vault.place;
  }

  /** Those that are good at this gateway: what another one gave is not shown to it. */
  async read(): Promise<Credentials> {
    const kept = await this.#vault.read(this.#profile);
    return kept?.url === this.#url ? kept : { url: this.#url, client_keys: {} };
  }

  async change(changes: Partial<Omit<Credentials, 'url'>>): Promise<void> {
    await this.#vault.write(this.#profile, { ...(await this.read()), ...changes });
  }
}
