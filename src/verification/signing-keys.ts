import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
} from 'jose';
import { CLIENT_TOKEN_LIFETIME } from '../domain/access-token.ts';
import { type Caller, requireAdmin } from '../domain/caller.ts';
import type { Clock } from '../domain/clock.ts';
import { newEvent } from '../domain/event.ts';
import type { Queries, Storage } from '../storage/storage.ts';
import type { SigningKey } from '../storage/tables.ts';

/** The signature algorithm (RFC 8037 section 3.1). */
export const ALGORITHM = 'EdDSA';
// A retired key stays published for the lifetime of its tokens, with tolerance for clock skew.
const OVERLAP = CLIENT_TOKEN_LIFETIME + 300_000;

/** The current signing key. */
export interface Signer {
  /** The `kid`. */
  readonly id: string;
  readonly privateKey: CryptoKey;
}

interface SigningKeysOptions {
  readonly storage: Storage;
  readonly clock: Clock;
}

/** The Ed25519 keys that client access tokens are signed with. */
export class SigningKeys {
  readonly #storage: Storage;
  readonly #clock: Clock;
  #keys: readonly SigningKey[] = [];
  #signer: Promise<Signer> | undefined;

  constructor({ storage, clock }: SigningKeysOptions) {
    this.#storage = storage;
    this.#clock = clock;
  }

  /** Loads the keys. Creates the first key if there is none. */
  async start(): Promise<void> {
    this.#keys = await this.#storage.read((db) => db.signingKeys.list());
    if (this.#keys.length > 0) return;
    const created = await newSigningKey(this.#clock.now());
    this.#keys = await this.#storage.write(async (db) => {
      // Another gateway may have created one in the meantime.
      if ((await db.signingKeys.list()).length === 0) await db.signingKeys.insert(created);
      return await db.signingKeys.list();
    });
  }

  signer(): Promise<Signer> {
    this.#signer ??= signerFrom(this.#keys);
    return this.#signer;
  }

  /** Returns the public keys, including recently retired ones (RFC 7517 section 5). */
  published(): JSONWebKeySet {
    const since = this.#clock.now() - OVERLAP;
    const alive = this.#keys.filter(({ retiredAt }) => retiredAt === null || retiredAt > since);
    return { keys: alive.map(publicJwk) };
  }

  /** Replaces the signing key with a new one. @throws {RequestError} `FORBIDDEN` */
  async rotate({ viewer, clientInfo }: Caller): Promise<SigningKey> {
    requireAdmin(viewer);
    const now = this.#clock.now();
    const created = await newSigningKey(now);
    const { accountId } = viewer;
    const subject = {
      accountId,
      actorId: accountId,
      target: { type: 'SigningKey', id: created.id },
    } as const;
    this.#keys = await this.#storage.write(async (db: Queries) => {
      await db.signingKeys.removeRetired(now - OVERLAP);
      await db.signingKeys.retireAll(now);
      await db.signingKeys.insert(created);
      await db.events.insert(newEvent('signing_key.rotated', subject, clientInfo, now));
      return await db.signingKeys.list();
    });
    this.#signer = undefined;
    return created;
  }
}

async function newSigningKey(now: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { id: await calculateJwkThumbprint(jwk), privateJwk: { ...jwk }, createdAt: now, retiredAt: null };
}

async function signerFrom(keys: readonly SigningKey[]): Promise<Signer> {
  const current = keys.find(({ retiredAt }) => retiredAt === null);
  if (!current) throw new Error('Missing signing key.');
  const privateKey = await importJWK(current.privateJwk as JWK, ALGORITHM);
  if (privateKey instanceof Uint8Array) throw new Error('The stored signing key is not an Ed25519 key.');
  return { id: current.id, privateKey };
}

function publicJwk({ id, privateJwk }: SigningKey): JWK {
  const { kty, crv, x } = privateJwk as JWK;
  return { kty, crv, x, kid: id, use: 'sig', alg: ALGORITHM } as JWK;
}
