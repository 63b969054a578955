import { CreatePasswordResetDocument, ResetPasswordDocument } from '../../src/sdk/generated/operations.ts';
import { startGateway } from './gateway.ts';

export const NEW_PASSWORD = 'a wholly new passphrase';
export const MINUTE = 60_000;

/** Starts a gateway whose first account, an administrator, issues password resets. */
export async function startResets(options: Parameters<typeof startGateway>[0] = {}) {
  const gateway = await startGateway(options);
  const admin = await gateway.signUp();

  /** Creates a reset for an account and returns the result, which may be an error. */
  async function create(account: string, { accessToken } = admin) {
    const variables = { input: { account } };
    return (await gateway.manage(CreatePasswordResetDocument, variables, accessToken)).createPasswordReset;
  }

  /** Creates a reset for an account. Throws when that fails. */
  async function issue(account: string) {
    const issued = await create(account);
    if (issued.__typename !== 'CreatePasswordResetPayload') throw new Error(issued.message);
    return issued;
  }

  /** Sets a new password by a reset token and returns the result, which may be an error. */
  async function reset(resetToken: string, newPassword = NEW_PASSWORD) {
    const variables = { input: { resetToken, newPassword } };
    return (await gateway.manage(ResetPasswordDocument, variables)).resetPassword;
  }

  return { gateway, admin, create, issue, reset };
}
