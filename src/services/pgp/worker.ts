import { config, createMessage, encrypt as encryptMessage, type Key, readKeys, Subkey } from 'openpgp';
import { replaceHidden } from '../../domain/text.ts';
import { HOLDS_PRIVATE_KEY } from './armor.ts';

// Loaded in a thread of its own: what strangers send is parsed here, and may take all its time and memory.

/** The attributes of a public key. */
export interface PublicKey {
  /** In lower-case hexadecimal digits. */
  readonly fingerprint: string;
  /** Those that the key itself vouches for: 20 at most, of 200 characters at most. */
  readonly userIds: readonly string[];
  /** Of the primary key, such as `ed25519` or `rsa4096`. */
  readonly algorithm: string;
  /** When encryption to the key ends, in milliseconds since the epoch, or `null`. */
  readonly expiresAt: number | null;
}

/** The problem of a key, for its sender. `index` counts the keys of the task. */
export interface InvalidKey {
  readonly refused: string;
  readonly index: number;
}

export interface ReadTask {
  readonly armoredKey: string;
  /** Milliseconds since the epoch: what validity is judged by. */
  readonly now: number;
}

export interface EncryptTask {
  readonly text: string;
  readonly armoredKeys: readonly string[];
  /** Milliseconds since the epoch: what validity is judged by. */
  readonly now: number;
}

const MAX_PACKETS = 200;
const MAX_USER_IDS = 20;
const MAX_USER_ID_LENGTH = 200;

class InvalidKeyError extends Error {}

export async function read({ armoredKey, now }: ReadTask): Promise<PublicKey | InvalidKey> {
  return await refusable(0, async () => {
    const date = new Date(now);
    const { key, expiresAt } = await usable(armoredKey, date);
    // Only a try shows that its numbers make sense too.
    await encryptTo([key], '', date).catch(() => {
      throw new InvalidKeyError('has a subkey to encrypt to, but encrypting to it fails');
    });
    return {
      fingerprint: key.getFingerprint(),
      userIds: await readUserIds(key, date),
      algorithm: describeAlgorithm(key),
      expiresAt,
    };
  });
}

/** Encrypts to all of the keys, each of which alone can decrypt. Returns an armored message. */
export async function encrypt({ text, armoredKeys, now }: EncryptTask): Promise<string | InvalidKey> {
  const date = new Date(now);
  const encryptionKeys: Key[] = [];
  for (const [index, armoredKey] of armoredKeys.entries()) {
    const found = await refusable(index, () => usable(armoredKey, date));
    if ('refused' in found) return found;
    encryptionKeys.push(found.key);
  }
  return await encryptTo(encryptionKeys, text, date);
}

async function encryptTo(encryptionKeys: Key[], text: string, date: Date): Promise<string> {
  const message = await createMessage({ text, date });
  return await encryptMessage({ message, encryptionKeys, date });
}

async function refusable<T>(index: number, work: () => Promise<T>): Promise<T | InvalidKey> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidKeyError)) throw error;
    return { refused: error.message, index };
  }
}

async function usable(armoredKey: string, date: Date): Promise<{ key: Key; expiresAt: number | null }> {
  const key = await parse(armoredKey);
  if (await key.isRevoked(undefined, undefined, date)) throw new InvalidKeyError('is revoked');
  if (key.getCreationTime() > date)
    throw new InvalidKeyError("was made later than now, by the gateway's clock");
  const end = await key.getExpirationTime();
  if (end === null)
    throw new InvalidKeyError('has no valid user id, or no self-signature that can be verified');
  if (Number(end) <= date.getTime()) throw new InvalidKeyError('has expired');
  const encryptionKey = await key.getEncryptionKey(undefined, date).catch(() => {
    throw new InvalidKeyError(
      'has nothing to encrypt to: each of its subkeys is revoked, expired, too weak or for other uses',
    );
  });
  const subkeyEnd = encryptionKey instanceof Subkey ? await encryptionKey.getExpirationTime(date) : end;
  const soonest = Math.min(Number(end), Number(subkeyEnd));
  return { key, expiresAt: Number.isFinite(soonest) ? soonest : null };
}

/** The key, with none of its signatures verified yet. */
async function parse(armoredKey: string): Promise<Key> {
  const [key, ...others] = await readKeys({ armoredKeys: armoredKey }).catch(() => {
    throw new InvalidKeyError('cannot be read as a PGP public key');
  });
  if (!key || others.length > 0) throw new InvalidKeyError('must be exactly one key');
  if (key.isPrivate()) throw new InvalidKeyError(HOLDS_PRIVATE_KEY);
  if (key.toPacketList().length > MAX_PACKETS) {
    throw new InvalidKeyError(
      `must be at most ${MAX_PACKETS} packets. gpg --export-options export-minimal leaves out what others signed`,
    );
  }
  // Verifying with these can be made very slow, and nobody should encrypt to them.
  if (config.rejectPublicKeyAlgorithms.has(key.keyPacket.algorithm)) {
    throw new InvalidKeyError(`is of an algorithm that is no longer safe: ${describeAlgorithm(key)}`);
  }
  return key;
}

async function readUserIds(key: Key, date: Date): Promise<string[]> {
  const kept: string[] = [];
  for (const user of key.users) {
    if (kept.length === MAX_USER_IDS) break;
    // Anybody can add a name to somebody's public key, but not sign it.
    const vouchedFor = await user.verify(date).then(
      () => true,
      () => false,
    );
    if (user.userID && vouchedFor) kept.push(printable(user.userID.userID));
  }
  return kept;
}

function printable(userId: string): string {
  return [...replaceHidden(userId, '\uFFFD')].slice(0, MAX_USER_ID_LENGTH).join('');
}

function describeAlgorithm(key: Key): string {
  const { algorithm, curve, bits } = key.getAlgorithmInfo();
  if (curve) return curve.replace('Legacy', '').toLowerCase();
  return bits ? `${algorithm.slice(0, 3)}${bits}` : algorithm.toLowerCase();
}
