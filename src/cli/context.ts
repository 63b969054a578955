import { createClient, type LatchkeyClient, type Session } from '../sdk/index.ts';
import { openVault, ProfileCredentials } from './credentials.ts';
import { Output } from './output.ts';
import { type Choice, Profiles } from './profiles.ts';
import { Prompts } from './prompts.ts';
import type { Terminal } from './terminal.ts';

/** The options of every command. */
export interface GlobalOptions extends Choice {
  readonly json?: boolean;
  /** False with `--no-input`. */
  readonly input?: boolean;
}

/** The services of one run of a command. */
export class Context {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly prompts: Prompts;
  readonly profiles: Profiles;
  readonly #onCorrupt: (message: string) => void;
  #credentials: Promise<ProfileCredentials> | undefined;

  constructor(terminal: Terminal, { json = false, input = true, ...choice }: GlobalOptions) {
    this.terminal = terminal;
    this.output = new Output(terminal, json);
    this.prompts = new Prompts(terminal, input && !json);
    this.#onCorrupt = (message) => this.output.note(message);
    this.profiles = new Profiles(terminal, choice, this.#onCorrupt);
  }

  /** Returns the credentials of the profile, and opens their store on the first call. */
  credentials(): Promise<ProfileCredentials> {
    this.#credentials ??= openVault(this.terminal, this.#onCorrupt).then(
      (vault) => new ProfileCredentials(vault, this.profiles.name, this.profiles.url),
    );
    return this.#credentials;
  }

  /** Creates a client with `LATCHKEY_TOKEN`, or else with the stored credentials of the profile. */
  async client(): Promise<LatchkeyClient> {
    const { url } = this.profiles;
    const credentials = await this.credentials();
    const token = this.terminal.variables.LATCHKEY_TOKEN ?? (await credentials.read()).token;
    if (token !== undefined) return createClient({ url, token });
    const get = async () => (await credentials.read()).session;
    const set = (session: Session | null) => credentials.change({ session: session ?? undefined });
    return createClient({ url, sessionStore: { get, set } });
  }
}
