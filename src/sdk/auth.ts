import { AuthenticationError } from './errors.ts';
import { LoginDocument, LogoutDocument, MeDocument, SignUpDocument } from './generated/operations.ts';
import type { Account } from './management/account.ts';
import { toAccount } from './management/to-account.ts';
import type { CallOptions, Send } from './plane.ts';
import { type SessionTokens, toSession } from './session.ts';

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
  /** Undefined if the client was created with a fixed token and has no session. */
  readonly sessions: SessionTokens | undefined;
}

/**
 * Signs in, renews the session and signs out. The tokens are stored in the client or its `sessionStore`. They are
 * renewed automatically 30 seconds before they expire, and when the gateway rejects them.
 */
export class Auth {
  readonly #options: AuthOptions;

  constructor(options: AuthOptions) {
    this.#options = options;
  }

  /**
   * Creates an account and signs it in. The first account of a gateway becomes an `ADMIN`.
   * @throws {ValidationError | PermissionError} the latter when sign-up is disabled (`SIGN_UP_CLOSED`).
   */
  async signUp(input: SignUpInput, options?: CallOptions): Promise<Account> {
    const sessions = this.#sessions();
    const { email, password, display_name: displayName } = input;
    const variables = { input: { email, password, displayName } };
    const { signUp } = await this.#options.sendAsNobody(SignUpDocument, variables, options);
    await sessions.keep(toSession(signUp));
    return toAccount(signUp.account);
  }

  /** Signs in. @throws {AuthenticationError} `INVALID_CREDENTIALS`; {RateLimitError} after too many attempts. */
  async login({ email, password }: LoginInput, options?: CallOptions): Promise<Account> {
    const sessions = this.#sessions();
    const variables = { input: { email, password } };
    const { login } = await this.#options.sendAsNobody(LoginDocument, variables, options);
    await sessions.keep(toSession(login));
    return toAccount(login.account);
  }

  /** Renews the tokens now. Optional, because renewal is automatic. @throws {AuthenticationError} if signed out. */
  async refresh(options: CallOptions = {}): Promise<void> {
    await this.#sessions().refresh(options.signal);
  }

  /** Ends the session in the client and at the gateway. Does nothing if no account is signed in. */
  async logout(options: CallOptions = {}): Promise<void> {
    const { sessions, send } = this.#options;
    try {
      if (!sessions || (await sessions.current(options.signal)) !== undefined) {
        await send(LogoutDocument, {}, options);
      }
    } catch (error) {
      // The session has already ended.
      if (!(error instanceof AuthenticationError)) throw error;
    }
    await sessions?.keep(null);
  }

  /** Returns the account that is signed in. @throws {AuthenticationError} if signed out. */
  async user(options?: CallOptions): Promise<Account> {
    const { me } = await this.#options.send(MeDocument, {}, options);
    return toAccount(me);
  }

  #sessions(): SessionTokens {
    const { sessions } = this.#options;
    if (!sessions)
      throw new TypeError('This client uses a fixed token. Create a client without a token to sign in.');
    return sessions;
  }
}
