import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import proxyAddr from 'proxy-addr';
import { z } from 'zod';
import { isSecureUrl } from '../domain/secure-url.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** The environment variables that Latchkey reads. All are optional. The table in the README is generated from them. */
export const environment = z.object({
  PORT: integerText(0, 65_535).prefault('4000').describe('Port to listen on; `0` picks a free one.'),
  HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  DATABASE_URL: z
    .string()
    .default('file:./data/latchkey.db')
    .transform(parseDatabaseUrl)
    .describe('Database location: a `file:` path for the embedded SQLite, or a `postgres://` URL.'),
  LATCHKEY_CONFIG: z
    .string()
    .default('./latchkey.config.ts')
    .describe(
      'TypeScript, JavaScript or JSON file that lists the protected APIs. The default is read only if it exists.',
    ),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .optional()
    .describe(
      'URL at which clients reach the gateway, with the path prefix if a proxy strips one. Defaults to the listen URL.',
    ),
  SIGN_UP: z
    .enum(['first', 'open', 'closed'], { error: 'must be first, open or closed' })
    .default('first')
    .describe(
      'Sign-up mode: `first` allows only the first account, which becomes ADMIN; `open` allows anyone; `closed` allows nobody.',
    ),
  OIDC_ISSUER: z
    .string()
    .refine(isIssuer, 'must be an https:// URL, or http:// on a loopback host, without query and fragment')
    .optional()
    .describe(
      'OpenID provider whose access tokens are accepted too, exactly as in its `issuer`. Without it, all accounts are local.',
    ),
  OIDC_AUDIENCE: z
    .string()
    .optional()
    .describe('Required audience (`aud`) of these tokens. Must be set together with `OIDC_ISSUER`.'),
  KEY_PREFIX: z
    .string()
    .regex(/^[a-z][a-z0-9]{1,9}$/, 'must be 2 to 10 lower-case letters or digits and begin with a letter')
    .default('lk')
    .describe('Prefix of client ids and tokens, `[a-z][a-z0-9]{1,9}`.'),
  DEFAULT_RATE_LIMIT: integerText(1, 1_000_000)
    .prefault('100')
    .describe('Requests per minute for keys created without their own limit, 1 to 1,000,000.'),
  EVENTS_RETENTION_DAYS: integerText(1, 36_500)
    .optional()
    .describe('Days after which events are deleted, 1 to 36,500. Without it, events are kept indefinitely.'),
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform(parseTrustedProxies)
    .describe('Comma-separated addresses or CIDRs whose `X-Forwarded-*` and `X-Request-Id` are trusted.'),
  KEEP_ALIVE_TIMEOUT: integerText(1, 3_600)
    .prefault('75')
    .describe(
      'Seconds that an idle connection is kept, 1 to 3,600. Must be longer than the proxy in front keeps its connections.',
    ),
  HEADERS_TIMEOUT: integerText(1, 600)
    .prefault('10')
    .describe('Seconds in which a client must send the headers of a request, 1 to 600.'),
  REQUEST_TIMEOUT: integerText(1, 3_600)
    .prefault('30')
    .describe('Seconds in which a client must send a whole request, 1 to 3,600.'),
  SHUTDOWN_DELAY: integerText(0, 600)
    .prefault('0')
    .describe(
      'Seconds between a signal to stop, after which `/health/ready` responds with 503, and the closing of the port, 0 to 600.',
    ),
  LEGACY_RATE_LIMIT_HEADERS: z
    .enum(['true', 'false'], { error: 'must be true or false' })
    .default('false')
    .transform((text) => text === 'true')
    .describe(
      'Whether responses also carry `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.',
    ),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` })
    .default('info')
    .describe(
      `Least severe log line that is written: one of ${LOG_LEVELS.map((l) => `\`${l}\``).join(', ')}.`,
    ),
});

export type Environment = z.infer<typeof environment>;

export type DatabaseLocation =
  | { readonly dialect: 'sqlite'; readonly file: string }
  | { readonly dialect: 'postgres'; readonly url: string };

/** Returns the table of environment variables in the README. */
export function environmentTable(): string {
  const rows = Object.entries(environment.shape).map(([name, schema]) => {
    const { default: value } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return `| \`${name}\` | ${value === undefined || value === '' ? 'none' : `\`${value}\``} | ${schema.description} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function integerText(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,10}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

// OpenID Connect Core section 1.2.
function isIssuer(text: string): boolean {
  const url = URL.parse(text);
  return isSecureUrl(text) && !/[?#\s]/.test(text) && url?.username === '' && url.password === '';
}

function parseDatabaseUrl(text: string, context: z.RefinementCtx): DatabaseLocation {
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return { dialect: 'postgres', url: text };
  const file = databaseFile(text);
  if (file !== undefined) return { dialect: 'sqlite', file };
  context.addIssue({ code: 'custom', message: 'must be a file: path or a postgres:// URL' });
  return z.NEVER;
}

function databaseFile(text: string): string | undefined {
  // After two slashes comes a host, although it looks like a relative path.
  if (/^file:(?!\/\/)./.test(text)) return resolve(text.slice('file:'.length));
  try {
    return text.startsWith('file:///') ? fileURLToPath(text) : undefined;
  } catch {
    return undefined;
  }
}

function parseTrustedProxies(text: string, context: z.RefinementCtx): readonly string[] {
  const proxies = text.split(',').map((part) => part.trim());
  const named = proxies.filter(Boolean);
  try {
    proxyAddr.compile(named);
    return named;
  } catch {
    context.addIssue({ code: 'custom', message: 'must be comma-separated addresses or CIDRs' });
    return z.NEVER;
  }
}
