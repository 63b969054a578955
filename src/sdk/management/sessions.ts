import { RevokeSessionDocument, SessionsDocument, type SessionsQuery } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';

/** An active session of an account. */
export interface SignedInSession {
  /** The global id. */
  readonly id: string;
  /** The IP address from which the session was created. */
  readonly ip: string;
  readonly user_agent: string | null;
  /** ISO 8601, like all times. */
  readonly created_at: string;
  /** The time of the last use, with a delay of seconds. */
  readonly last_used_at: string;
  /** The expiry of the session, unless it is refreshed. */
  readonly expires_at: string;
  /** Whether this client uses the session. */
  readonly current: boolean;
}

/** The active sessions of the account that is signed in. */
export class Sessions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async list(options?: CallOptions): Promise<SignedInSession[]> {
    const { sessions } = await this.#send(SessionsDocument, {}, options);
    return sessions.map(toSession);
  }

  /** Revokes a session and its tokens immediately. @throws {NotFoundError} */
  async revoke(id: string, options?: CallOptions): Promise<{ readonly id: string }> {
    const { revokeSession } = await this.#send(RevokeSessionDocument, { input: { id } }, options);
    return { id: revokeSession.deletedId };
  }
}

function toSession(fields: SessionsQuery['sessions'][number]): SignedInSession {
  const { id, ip, current } = fields;
  const { userAgent: user_agent, createdAt: created_at } = fields;
  const { lastUsedAt: last_used_at, expiresAt: expires_at } = fields;
  return { id, ip, user_agent, created_at, last_used_at, expires_at, current };
}
