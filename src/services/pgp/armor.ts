const MAX_BYTES = 64 * 1024;

export const HOLDS_PRIVATE_KEY =
  'holds a private key. Never send one to anybody. Nothing of it was kept; send what gpg --armor --export prints';

const SECRET = /-----BEGIN [\w ]*(?:PRIVATE|SECRET) KEY/i;
const BEGIN = /^-----BEGIN PGP PUBLIC KEY BLOCK-----/gm;
const BLOCK =
  /^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----[ \t]*\r?\n.*\n-----END PGP PUBLIC KEY BLOCK-----\s*$/s;
// Control characters: never part of armor, and rejected by some databases.
const UNPRINTABLE = /[^\P{Cc}\t\n\r]|\p{Cs}/u;

/** Returns the problem of a string that is not one armored public key (RFC 9580 section 6.2), without decoding it. */
export function findArmorProblem(text: string): string | undefined {
  if (SECRET.test(text)) return HOLDS_PRIVATE_KEY;
  if (Buffer.byteLength(text) > MAX_BYTES) {
    return 'must be at most 64 KB. gpg --export-options export-minimal leaves out what others signed';
  }
  if ((text.match(BEGIN)?.length ?? 0) > 1) return 'must be exactly one key';
  if (!BLOCK.test(text) || UNPRINTABLE.test(text)) {
    return 'must be a public key from "-----BEGIN PGP PUBLIC KEY BLOCK-----" to its END line';
  }
  return undefined;
}
