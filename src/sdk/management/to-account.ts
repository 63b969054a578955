import type { AccountFieldsFragment } from '../generated/operations.ts';
import type { Account } from './account.ts';

// Separate from account.ts, because the published types must not depend on generated types, which import a package.
export function toAccount(fields: AccountFieldsFragment): Account {
  const { id, email, role, status } = fields;
  const { displayName: display_name, createdAt: created_at, disabledAt: disabled_at } = fields;
  const { emailVerified: email_verified } = fields;
  return { id, email, email_verified, display_name, role, status, created_at, disabled_at };
}
