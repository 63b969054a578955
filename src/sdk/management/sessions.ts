import { RevokeSessionDocument, SessionsDocument, type SessionsQuery } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';

/** One place where an account is signed in. */
export interface SignedInSession {
  /** The global id. */
  readonly id: string;
  /** The address that it was started from. */
  readonly ip: string;
  readonly user_agent: string | null;
  /** ISO 8601, as all times. */
  readonly created_at: string;
  /** Known with a delay of seconds. */
  readonly last_used_at: string;
  /** When it ends, unless it is refreshed before. */
  readonly expires_at: string;
  /** Whether this client is signed in by it. */
  readonly current: boolean;
}

/** Where whoever is signed in is signed in. */
export class Sessions {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  async list(options?: CallOptions): Promise<SignedInSession[]> {
    const { sessions } = await this.#send(SessionsDocument, {}, options);
    return sessions.map(toSession);
  }

  /** Ends one, and its tokens at once. @throws {NotFoundError} */
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
