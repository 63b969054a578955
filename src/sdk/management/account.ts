/** A person who manages client keys. */
export interface Account {
  /** The global id. */
  readonly id: string;
  readonly email: string;
  /** Whether the email address is verified. Keys can be assigned to the account by its address only if it is. */
  readonly email_verified: boolean;
  readonly display_name: string;
  /** An `ADMIN` manages all objects of all accounts, a `MEMBER` only its own. */
  readonly role: 'ADMIN' | 'MEMBER';
  readonly status: 'ACTIVE' | 'DISABLED';
  /** ISO 8601, like all times. */
  readonly created_at: string;
  readonly disabled_at: string | null;
}
