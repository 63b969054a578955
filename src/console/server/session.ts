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
import { payloadOf } from './outcome.ts';
import { RequestFailure, send } from './request.ts';
import { type Message, oneTabAtATime, TabChannel } from './tabs.ts';

// An access token is renewed so long before it expires.
const AHEAD_MS = 60_000;

export type Account = AccountFieldsFragment;

interface Tokens {
  readonly account: Account;
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Who uses the console. The access token is nowhere but here, in memory. */
export type SessionState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'out' }
  | { readonly kind: 'in'; readonly account: Account; readonly accessToken: string }
  /** The session has ended behind the person's back: what is on the page stays until the password is given again. */
  | { readonly kind: 'over'; readonly account: Account };

class Session {
  #state: SessionState = { kind: 'starting' };
  #renewing: Promise<void> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #holds = 0;
  /** The last that was heard while the page was held. */
  #held: Message | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #tabs = new TabChannel((message) => this.#hear(message));

  get state(): SessionState {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Goes on with the session that the browser's cookie may still hold. */
  async start(): Promise<void> {
    this.#become({ kind: 'starting' });
    await this.#renew(undefined).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      this.#become({ kind: 'unreachable', message });
    });
  }

  /** Sends an operation as the person who is signed in; when that has ended, once the same person is again. */
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
        const refused = error instanceof RequestFailure && error.code === 'UNAUTHENTICATED';
        if (!refused || repeated) throw error;
        await this.#renew(token);
      }
    }
  }

  /** @throws {Refused | RequestFailure} */
  async signIn(input: LoginInput): Promise<void> {
    const { login } = await send(LoginDocument, { variables: { input } });
    this.#keep(payloadOf(login));
  }

  /** @throws {Refused | RequestFailure} */
  async signUp(input: SignUpInput): Promise<void> {
    const { signUp } = await send(SignUpDocument, { variables: { input } });
    this.#keep(payloadOf(signUp));
  }

  async signOut(): Promise<void> {
    // A session that is over has nothing left to end.
    if (this.#state.kind === 'in') await this.call(LogoutDocument, {});
    this.#tabs.tell({ kind: 'out' });
    this.#become({ kind: 'out' });
  }

  /** Shows what the person changed about themselves. */
  update(account: Account): void {
    if (this.#state.kind === 'in') this.#become({ ...this.#state, account });
  }

  /** The access token, once the caller is signed in, or anybody where nobody has been. */
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

  /** Gets new tokens in place of a spent one: once, however many requests need it, in one tab for all. */
  #renew(spent: string | undefined): Promise<void> {
    this.#renewing ??= oneTabAtATime(() => this.#refresh(spent)).finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  async #refresh(spent: string | undefined): Promise<void> {
    // Another tab was faster: a second refresh would end its token for nothing.
    if (this.#state.kind === 'in' && this.#state.accessToken !== spent) return;
    const { refreshToken } = await send(RefreshTokenDocument, { variables: { input: { refreshToken: '' } } });
    if (refreshToken.__typename === 'RefreshTokenPayload') return this.#keep(refreshToken);
    const { state } = this;
    this.#become('account' in state ? { kind: 'over', account: state.account } : { kind: 'out' });
  }

  #keep({ account, accessToken, expiresIn }: Tokens): void {
    const expiresAt = Date.now() + expiresIn * 1000;
    this.#tabs.tell({ kind: 'in', account, accessToken, expiresAt });
    this.#enter(account, accessToken, expiresAt);
  }

  #enter(account: Account, accessToken: string, expiresAt: number): void {
    this.#become({ kind: 'in', account, accessToken });
    const renew = () => void this.#renew(accessToken).catch(() => undefined);
    this.#timer = setTimeout(renew, Math.max(expiresAt - AHEAD_MS - Date.now(), 1_000));
  }

  /**
   * Keeps who is signed in, whatever other tabs do, while the page shows what can never be shown again.
   * @returns What lets go.
   */
  hold(): () => void {
    this.#holds += 1;
    return () => {
      this.#holds -= 1;
      const message = this.#held;
      this.#held = undefined;
      if (message) this.#hear(message);
    };
  }

  #hear(message: Message): void {
    if (this.#holds > 0) this.#held = message;
    else if (message.kind === 'in') this.#enter(message.account, message.accessToken, message.expiresAt);
    else this.#become({ kind: 'out' });
  }

  #become(state: SessionState): void {
    clearTimeout(this.#timer);
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

export const session = new Session();
