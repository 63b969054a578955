import { RotateSigningKeyDocument } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';

/** The keys that sign client access tokens, for administrators. */
export class SigningKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Creates a new signing key. Tokens signed with the old key remain valid. @throws {PermissionError} */
  async rotate(options?: CallOptions): Promise<{ readonly key_id: string }> {
    const { rotateSigningKey } = await this.#send(RotateSigningKeyDocument, {}, options);
    return { key_id: rotateSigningKey.keyId };
  }
}
