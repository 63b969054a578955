import { RotateSigningKeyDocument } from '../generated/operations.ts';
import type { CallOptions, Send } from '../plane.ts';

/** The keys that client access tokens are signed with, for administrators. */
export class SigningKeys {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Signs with a new key from now on. Tokens of the old one stay good. @throws {PermissionError} */
  async rotate(options?: CallOptions): Promise<{ readonly key_id: string }> {
    const { rotateSigningKey } = await this.#send(RotateSigningKeyDocument, {}, options);
    return { key_id: rotateSigningKey.keyId };
  }
}
