import type { AdapterName } from '../../../src/config/apis.ts';

export interface LoginCredentials {
  readonly email: string;
  readonly password: string;
}

export interface LoginResult {
  /** 200, 401 or 429. */
  readonly status: number;
  readonly body: unknown;
  /** The token of the other calls; absent after a failure. */
  readonly token?: string;
}

export interface KeyList {
  readonly status: number;
  readonly clientIds: readonly string[];
}

/** One way to manage client keys. The same rules hold for all of them. */
export interface EntryPoint {
  readonly name: string;
  /** The adapter that must be enabled, if any. */
  readonly adapter?: AdapterName;
  readonly logIn: (
    url: string,
    credentials: LoginCredentials,
    headers?: Record<string, string>,
  ) => Promise<LoginResult>;
  /** Creates a key with every scope and the default limit, and returns the full key. */
  readonly create: (url: string, token: string) => Promise<string>;
  readonly list: (url: string, token: string) => Promise<KeyList>;
  /** Revokes or deletes a key, and returns whether the key was found. */
  readonly end: (url: string, token: string, clientId: string) => Promise<boolean>;
}
