import { join } from 'node:path';
import { z } from 'zod';
import { configFolder, JsonFile } from './files.ts';
import type { Terminal } from './terminal.ts';

const session = z.object({ access_token: z.string(), refresh_token: z.string(), expires_at: z.string() });
const clientKey = z.object({ client_id: z.string(), client_secret: z.string() });

/** The stored credentials of one profile. */
const credentials = z.object({
  /** The gateway that issued them. They are never sent to another one. */
  url: z.string(),
  session: session.optional(),
  /** An access token from `login --with-token`, instead of a session. */
  token: z.string().optional(),
  /** Stored client keys by name. */
  client_keys: z.record(z.string(), clientKey).default({}),
});

export type Credentials = z.output<typeof credentials>;
export type StoredClientKey = z.output<typeof clientKey>;

/** A store of credentials. */
interface Vault {
  /** Its name or path in messages. */
  readonly location: string;
  read(profile: string): Promise<Credentials | undefined>;
  write(profile: string, content: Credentials | undefined): Promise<void>;
}

const SERVICE = 'latchkey';
const PROBE = '.probe';

/** The keyring of the system, such as Keychain, Credential Manager or Secret Service. */
class Keyring implements Vault {
  readonly location = 'the keyring';
  readonly #entry: (profile: string) => Entry;

  private constructor(entry: (profile: string) => Entry) {
    this.#entry = entry;
  }

  /** Opens the keyring. Returns undefined if none is available or a test value cannot be read back. */
  static async open(): Promise<Keyring | undefined> {
    try {
      const { AsyncEntry } = await import('@napi-rs/keyring');
      // The other store on Linux, the kernel keyring, is cleared at the next boot.
      const options = { linux: { store: 'secret-service' } } as const;
      const entry = (profile: string) => new AsyncEntry(SERVICE, profile, options);
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

/** A credential file that only its owner can read. */
class CredentialFile implements Vault {
  readonly location: string;
  readonly #file: JsonFile<z.ZodRecord<z.ZodString, typeof credentials>>;

  constructor(path: string, onCorrupt: (message: string) => void) {
    this.location = path;
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

/** Opens the keyring, or the credential file if no keyring works or `LATCHKEY_CREDENTIALS` is `file`. */
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

  /** The name of the keyring, or the path of the file. */
  get location(): string {
    return this.#vault.location;
  }

  /** Returns the stored credentials, or empty ones if they belong to another gateway. */
  async read(): Promise<Credentials> {
    const stored = await this.#vault.read(this.#profile);
    return stored?.url === this.#url ? stored : { url: this.#url, client_keys: {} };
  }

  async change(changes: Partial<Omit<Credentials, 'url'>>): Promise<void> {
    await this.#vault.write(this.#profile, { ...(await this.read()), ...changes });
  }
}
