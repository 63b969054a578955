import { vi } from 'vitest';
import { PasswordHasher } from '../../src/services/accounts/passwords.ts';
import { runIn } from './database.ts';
import { CHEAP_HASHING, type TestGateway } from './gateway.ts';

/** The password that `replacePasswordDuringVerification` sets. */
export const REPLACED = 'a horse that was quicker than the rest';

/** Replaces the password of an account while the next request verifies it, as another request would. */
export function replacePasswordDuringVerification(gateway: Pick<TestGateway, 'config'>, email: string): void {
  vi.spyOn(PasswordHasher.prototype, 'verify').mockImplementationOnce(async () => {
    const sql = 'update accounts set password_hash = ? where email = ?';
    runIn(
      gateway,
      sql,
      await new PasswordHasher(CHEAP_HASHING).hash(REPLACED, { network: '', account: '' }),
      email,
    );
    return true;
  });
}
