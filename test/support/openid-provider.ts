import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { FakeClock } from './clock.ts';
import { started } from './upstream.ts';

export const AUDIENCE = 'latchkey';

type Trouble = (res: ServerResponse) => void;

/** The ways in which a provider fails those who ask it. */
export const troubles = {
  down: (res) => res.destroy(),
  broken: (res) => res.writeHead(500).end('{}'),
  slow: () => undefined,
  garbled: (res) => res.end('<html>'),
  endless: (res) => res.end(`{"keys":[${'{},'.repeat(1_000_000)}{}]}`),
} satisfies Record<string, Trouble>;

/** A key by which tokens are signed, as its owner has it. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
  readonly publicPem: string;
}

export async function newSigningKey(alg = 'ES256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { alg, kid, privateKey, publicJwk, publicPem: await exportSPKI(publicKey) };
}

interface TokenParts {
  /** Beside or in place of what a good token has; `undefined` leaves it out. Headers likewise. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: SigningKey;
  /** Signs in place of the private key. */
  readonly secret?: Uint8Array;
}

/** A real OpenID provider on a free port, which signs whatever a test wants, and fails as it wants. */
export async function startOpenIdProvider(clock: FakeClock) {
  let keys = [await newSigningKey()];
  let metadata: object = {};
  let trouble: { readonly path: RegExp; readonly answer: Trouble } | undefined;
  const asked: string[] = [];
  const server = createServer((req, res) => {
    const path = req.url ?? '';
    asked.push(path);
    if (trouble?.path.test(path)) return trouble.answer(res);
    const body = {
      '/realm/.well-known/openid-configuration': { issuer, jwks_uri: `${issuer}/keys`, ...metadata },
      '/realm/keys': { keys: keys.map(({ publicJwk }) => publicJwk) },
    }[path];
    res.writeHead(body ? 200 : 404, { 'Content-Type': 'application/json' }).end(JSON.stringify(body ?? {}));
  });
  const { url, close } = await started(server);
  const issuer = new URL('/realm', url).href;

  return {
    issuer,
    audience: AUDIENCE,
    /** The paths that were asked for so far. */
    asked: asked as readonly string[],
    signingKey: () => last(keys),
    /** Signs an access token, good for five minutes. */
    async token({ claims = {}, header = {}, key = last(keys), secret }: TokenParts = {}): Promise<string> {
      const now = Math.floor(clock.now() / 1000);
      const payload = { iss: issuer, aud: AUDIENCE, sub: randomUUID(), iat: now, exp: now + 300 };
      return await new SignJWT({ ...payload, ...claims })
        .setProtectedHeader({ alg: key.alg, typ: 'at+jwt', kid: key.kid, ...header })
        .sign(secret ?? key.privateKey);
    },
    /** Signs with a new key from now on. The old ones are still published, unless they are withdrawn. */
    async rotate({ alg = 'ES256', withdraw = false } = {}): Promise<void> {
      keys = [...(withdraw ? [] : keys), await newSigningKey(alg)];
    },
    /** Tells this of itself from now on. */
    describe(changes: object): void {
      metadata = changes;
    },
    /** Fails on paths that match, until told otherwise. */
    fail(answer: Trouble | undefined, path = /./): void {
      trouble = answer && { path, answer };
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
