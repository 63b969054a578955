import { AuthenticationError } from './errors.ts';
import { LoginDocument, LogoutDocument, MeDocument, SignUpDocument } from './generated/operations.ts';
import type { Account } from './management/account.ts';
import { toAccount } from './management/to-account.ts';
import type { CallOptions, Send } from './plane.ts';
import { type SessionTokens, sessionOf } from './session.ts';

export interface SignUpInput {
  readonly email: string;
  /** 15 to 1024 characters. */
  readonly password: string;
  /** 1 to 100 characters. */
  readonly display_name: string;
}

export interface LoginInput {
  readonly email: string;
  readonly password: string;
}

interface AuthOptions {
  readonly sendAsNobody: Send;
  readonly send: Send;
  /** undefined when the client was given a token, and has no session. */
  readonly sessions: SessionTokens | undefined;
}

/**
 * Signing in, staying so and signing out. The tokens stay in the client or its `sessionStore`. They are renewed by
 * themselves: half a minute before they expire, and when they are refused.
 */
export class Auth {
  readonly #options: AuthOptions;

  constructor(options: AuthOptions) {
    this.#options = options;
  }

  /**
   * Makes an account and signs it in. The first account of a gateway is `ADMIN`.
   * @throws {ValidationError | PermissionError} the latter when the gateway lets nobody sign up (`SIGN_UP_CLOSED`).
   */
  async signUp(input: SignUpInput, options?: CallOptions): Promise<Account> {
    const sessions = this.#sessions();
    const { email, password, display_name: displayName } = input;
    const variables = { input: { email, password, displayName } };
    const { signUp } = await this.#options.sendAsNobody(SignUpDocument, variables, options);
    await sessions.keep(sessionOf(signUp));
    return toAccount(signUp.account);
  }

  /** Signs in. @throws {AuthenticationError} `INVALID_CREDENTIALS`; {RateLimitError} after too many attempts. */
  async login({ email, password }: LoginInput, options?: CallOptions): Promise<Account> {
    const sessions = this.#sessions();
    const variables = { input: { email, password } };
    const { login } = await this.#options.sendAsNobody(LoginDocument, variables, options);
    await sessions.keep(sessionOf(login));
    return toAccount(login.account);
  }

  /** Renews the tokens now. Not needed: it is done in time. @throws {AuthenticationError} when nobody is signed in. */
  async refresh(options: CallOptions = {}): Promise<void> {
    await this.#sessions().refresh(options.signal);
  }

  /** Ends the session here and at the gateway. When nobody is signed in, nothing happens. */
  async logout(options: CallOptions = {}): Promise<void> {
    const { sessions, send } = this.#options;
    try {
      if (!sessions || (await sessions.current(options.signal)) !== undefined) {
        await send(LogoutDocument, {}, options);
      }
    } catch (error) {
      // It had ended already.
      if (!(error instanceof AuthenticationError)) throw error;
    }
    await sessions?.keep(null);
  }

  /** Who is signed in. @throws {AuthenticationError} when nobody is. */
  async user(options?: CallOptions): Promise<Account> {
    const { me } = await this.#options.send(MeDocument, {}, options);
    return toAccount(me);
  }

  #sessions(): SessionTokens {
    const { sessions } = this.#options;
    if (!sessions) throw new TypeError('This client was given a token. Make one without to sign in.');
    return sessions;
  }
}
