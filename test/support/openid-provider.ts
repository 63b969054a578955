import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import {
  type CryptoKey,
  exportJWK,
  exportPKCS8,
  exportSPKI,
  generateKeyPair,
  importPKCS8,
  importSPKI,
  type JWK,
  SignJWT,
} from 'jose';
import type { FakeClock } from './clock.ts';
import { started } from './upstream.ts';

export const AUDIENCE = 'latchkey';

type Failure = (res: ServerResponse) => void;

/** Failures of a provider. */
export const failures = {
  down: (res) => res.destroy(),
  broken: (res) => res.writeHead(500).end('{}'),
  garbled: (res) => res.end('<html>'),
  endless: (res) => res.end(`{"keys":[${'{},'.repeat(1_000_000)}{}]}`),
} satisfies Record<string, Failure>;

/** A key pair that signs tokens. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly publicPem: string;
}

export async function newSigningKey(alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await (/^[RP]S/.test(alg)
    ? rsaKeyPair(alg)
    : generateKeyPair(alg, { extractable: true }));
  const kid = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { alg, kid, privateKey, publicJwk, publicPem: await exportSPKI(publicKey) };
}

let rsa: Promise<{ readonly pkcs8: string; readonly spki: string }> | undefined;

/** Returns the same RSA key pair for every algorithm: generating one takes long. */
async function rsaKeyPair(alg: string) {
  rsa ??= generateKeyPair('RS256', { extractable: true }).then(async ({ privateKey, publicKey }) => ({
    pkcs8: await exportPKCS8(privateKey),
    spki: await exportSPKI(publicKey),
  }));
  const { pkcs8, spki } = await rsa;
  const options = { extractable: true };
  return {
    privateKey: await importPKCS8(pkcs8, alg, options),
    publicKey: await importSPKI(spki, alg, options),
  };
}

interface TokenParts {
  /** Added to or in place of the claims of a valid token; `undefined` removes one. `header` works alike. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: SigningKey;
  /** Signs instead of the private key. */
  readonly secret?: Uint8Array;
}

/** Starts a real OpenID provider on a free port, which signs any token and fails in any way a test needs. */
export async function startOpenIdProvider(clock: FakeClock, path = '/realm') {
  let keys = [await newSigningKey()];
  let metadata: object = {};
  let failure: { readonly path: RegExp; readonly respond: Failure } | undefined;
  const requested: string[] = [];
  const server = createServer((req, res) => {
    const requestedPath = req.url ?? '';
    requested.push(requestedPath);
    if (failure?.path.test(requestedPath)) return failure.respond(res);
    const body = {
      '/realm/.well-known/openid-configuration': { issuer, jwks_uri: keysUrl, ...metadata },
      '/realm/keys': { keys: keys.map(({ publicJwk }) => publicJwk) },
    }[requestedPath];
    res.writeHead(body ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(body ?? {}));
  });
  const { url, close } = await started(server);
  const issuer = new URL(path, url).href;
  const keysUrl = new URL('/realm/keys', url).href;

  return {
    issuer,
    audience: AUDIENCE,
    /** The paths requested so far. */
    requested: requested as readonly string[],
    signingKey: () => last(keys),
    /** Signs an access token that expires in five minutes. */
    async token({ claims = {}, header = {}, key = last(keys), secret }: TokenParts = {}): Promise<string> {
      const now = Math.floor(clock.now() / 1000);
      const payload = { iss: issuer, aud: AUDIENCE, sub: randomUUID(), iat: now, exp: now + 300 };
      return await new SignJWT({ ...payload, ...claims })
        .setProtectedHeader({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })
        .sign(secret ?? key.privateKey);
    },
    /** Signs with a new key from now on, and returns it. The old keys stay published unless `withdraw` is set. */
    async rotate({ alg = 'ES256', withdraw = false } = {}): Promise<SigningKey> {
      const key = await newSigningKey(alg);
      keys = [...(withdraw ? [] : keys), key];
      return key;
    },
    /** Overrides members of the provider's metadata. */
    setMetadata(changes: object): void {
      metadata = changes;
    },
    /** Fails requests for matching paths until called with `undefined`. */
    fail(respond: Failure | undefined, path = /./): void {
      failure = respond && { path, respond };
    },
    [Symbol.asyncDispose]: close,
  };
}

export type TestProvider = Awaited<ReturnType<typeof startOpenIdProvider>>;

function last(keys: readonly SigningKey[]): SigningKey {
  const key = keys.at(-1);
  if (!key) throw new Error('no key');
  return key;
}
