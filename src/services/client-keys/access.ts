import type { Caller } from '../../domain/caller.ts';
import { toSecretId } from '../../domain/digest.ts';
import { ValidationError } from '../../domain/errors.ts';
import type { AccessTokens, IssuedToken } from '../../verification/access-tokens.ts';
import type { Verifier } from '../../verification/verifier.ts';
import { type ChangesOptions, ClientKeyChanges, type Managed, requireActiveKey } from './changes.ts';

interface ClientAccessOptions extends ChangesOptions {
  readonly verifier: Verifier;
  readonly tokens: AccessTokens;
}

/** Issues access tokens of a client key to its owner and to administrators, without its secret. */
export class ClientAccess {
  readonly #options: ClientAccessOptions;
  readonly #changes: ClientKeyChanges;

  constructor(options: ClientAccessOptions) {
    this.#options = options;
    this.#changes = new ClientKeyChanges(options);
  }

  /**
   * A client access token with all that the key grants, recorded before it is given.
   * @param ref The key's id or its client id.
   * @throws {ValidationError | NotFoundError | ClientKeyRevokedError}
   */
  async createToken(ref: string, caller: Caller): Promise<Managed & IssuedToken> {
    const { storage, verifier, tokens } = this.#options;
    const clientKey = await storage.read((db) => requireActiveKey(db, ref, caller.viewer));
    const key = await verifier.loadKey(clientKey.clientId);
    const usable = key && verifier.checkStatus(key) === 'ACTIVE';
    const issued = usable && (await tokens.issue(key, toSecretId(key.secretDigest), key.scopes));
    if (!issued) {
      throw new ValidationError([
        { path: ['id'], message: 'is a key that is expired or whose owner is disabled' },
      ]);
    }
    await storage.write((db) =>
      this.#changes.record(db, 'access_token.created', clientKey, caller, { jti: issued.id }),
    );
    return { clientKey, ...issued };
  }
}
