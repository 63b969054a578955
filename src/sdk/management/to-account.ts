import type { AccountFieldsFragment } from '../generated/operations.ts';
import type { Account } from './account.ts';

// In a file of its own: what the SDK publishes must not name generated types, which name those of a package.
export function toAccount(fields: AccountFieldsFragment): Account {
  const { id, email, role, status } = fields;
  const { displayName: display_name, createdAt: created_at, disabledAt: disabled_at } = fields;
  const { emailVerified: email_verified } = fields;
  return { id, email, email_verified, display_name, role, status, created_at, disabled_at };
}
