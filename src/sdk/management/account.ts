/** A person who manages client keys. */
export interface Account {
  /** The global id. */
  readonly id: string;
  readonly email: string;
  /** Whether the address is known to be the owner's. Only then does the account receive keys by it. */
  readonly email_verified: boolean;
  readonly display_name: string;
  /** `ADMIN` sees and manages everything of every account, `MEMBER` its own. */
  readonly role: 'ADMIN' | 'MEMBER';
  readonly status: 'ACTIVE' | 'DISABLED';
  /** ISO 8601, as all times. */
  readonly created_at: string;
  readonly disabled_at: string | null;
}
