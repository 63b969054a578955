import {
  type AccountFieldsFragment,
  LoginDocument,
  type LoginInput,
  LogoutDocument,
  RefreshTokenDocument,
  SignUpDocument,
  type SignUpInput,
  type TypedDocumentString,
} from '../../sdk/generated/operations.ts';
import { requirePayload } from './outcome.ts';
import { RequestFailure, send } from './request.ts';
import { type Message, oneTabAtATime, TabChannel } from './tabs.ts';

// Time before expiry at which an access token is refreshed.
const REFRESH_AHEAD_MS = 60_000;

export type Account = AccountFieldsFragment;

interface Tokens {
  readonly account: Account;
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** State of the session. The access token exists only here, in memory. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly account: Account; readonly accessToken: string }
  /** The session ended without a sign-out. The page stays until the account signs in again. */
  | { readonly kind: 'over'; readonly account: Account };

class Session {
  #state: SessionState = { kind: 'starting' };
  #refreshing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #holdCount = 0;
  /** Latest message that was received during a hold. */
  #deferred: Message | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #tabs = new TabChannel((message) => this.#receive(message));

  get state(): SessionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Restores the session from the refresh cookie, if it is still valid. */
  async start(): Promise<void> {
    this.#setState({ kind: 'starting' });
    await this.#refreshOnce(undefined).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#setState({ kind: 'unreachable', message });
    });
  }

  /** Sends an operation as the signed-in account. If the session has ended, waits until that account signs in again. */
  async call<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Data> {
    const caller = 'account' in this.#state ? this.#state.account.id : undefined;
    for (let repeated = false; ; repeated = true) {
      const token = await this.#token(caller);
      try {
        return await send(document, { variables, token, signal });
      } catch (error) {
        const isUnauthenticated = error instanceof RequestFailure && error.code === 'UNAUTHENTICATED';
        if (!isUnauthenticated || repeated) throw error;
        await this.#refreshOnce(token);
      }
    }
  }

  /** @throws {MutationError | RequestFailure} */
  async signIn(input: LoginInput): Promise<void> {
    const { login } = await send(LoginDocument, { variables: { input } });
    this.#storeTokens(requirePayload(login));
  }

  /** @throws {MutationError | RequestFailure} */
  async signUp(input: SignUpInput): Promise<void> {
    const { signUp } = await send(SignUpDocument, { variables: { input } });
    this.#storeTokens(requirePayload(signUp));
  }

  async signOut(): Promise<void> {
    // A session that has ended needs no logout.
    if (this.#state.kind === 'in') await this.call(LogoutDocument, {});
    this.#tabs.post({ kind: 'out' });
    this.#setState({ kind: 'out' });
  }

  /** Updates the account after a change of its profile. */
  update(account: Account): void {
    if (this.#state.kind === 'in') this.#setState({ ...this.#state, account });
  }

  /** Waits until the caller is signed in, or any account if no caller is given. Returns the access token. */
  async #token(caller: string | undefined): Promise<string> {
    for (;;) {
      if (this.#state.kind === 'in') {
        const { account, accessToken } = this.#state;
        if (caller === undefined || caller === account.id) return accessToken;
        throw new RequestFailure('Somebody else has signed in.', 'UNAUTHENTICATED');
      }
      if (this.#state.kind === 'out') throw new RequestFailure('You are signed out.', 'UNAUTHENTICATED');
      await new Promise<void>((resolve) => {
        const unsubscribe = this.subscribe(() => {
          unsubscribe();
          resolve();
        });
      });
    }
  }

  /** Refreshes a used access token, once for all concurrent requests and in one tab at a time. */
  #refreshOnce(usedToken: string | undefined): Promise<void> {
    this.#refreshing ??= oneTabAtATime(() => this.#refresh(usedToken)).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refresh(usedToken: string | undefined): Promise<void> {
    // Skips the refresh if another tab was faster, because a second one would end the new token.
    if (this.#state.kind === 'in' && this.#state.accessToken !== usedToken) return;
    const { refreshToken } = await send(RefreshTokenDocument, { variables: { input: { refreshToken: '' } } });
    if (refreshToken.__typename === 'RefreshTokenPayload') return this.#storeTokens(refreshToken);
    const { state } = this;
    this.#setState('account' in state ? { kind: 'over', account: state.account } : { kind: 'out' });
  }

  #storeTokens({ account, accessToken, expiresIn }: Tokens): void {
    const expiresAt = Date.now() + expiresIn * 1000;
    this.#tabs.post({ kind: 'in', account, accessToken, expiresAt });
    this.#setSignedIn(account, accessToken, expiresAt);
  }

  #setSignedIn(account: Account, accessToken: string, expiresAt: number): void {
    this.#setState({ kind: 'in', account, accessToken });
    const refresh = () => void this.#refreshOnce(accessToken).catch(() => undefined);
    this.#timer = setTimeout(refresh, Math.max(expiresAt - REFRESH_AHEAD_MS - Date.now(), 1_000));
  }

  /**
   * Defers session changes of other tabs while the page shows a secret that cannot be shown again.
   * @returns Function that ends the hold.
   */
  hold(): () => void {
    this.#holdCount += 1;
    return () => {
      this.#holdCount -= 1;
      const message = this.#deferred;
      this.#deferred = undefined;
      if (message) this.#receive(message);
    };
  }

  #receive(message: Message): void {
    if (this.#holdCount > 0) this.#deferred = message;
    else if (message.kind === 'in')
      this.#setSignedIn(message.account, message.accessToken, message.expiresAt);
    else this.#setState({ kind: 'out' });
  }

  #setState(state: SessionState): void {
    clearTimeout(this.#timer);
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

export const session = new Session();
