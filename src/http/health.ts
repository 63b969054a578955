import type { Exchange, Handler } from './exchange.ts';

/** The process runs and answers. */
export const live: Handler = (exchange) => answerJson(exchange, 200, { status: 'live' });

/** What readiness is made of. */
export interface Readiness {
  readonly database: boolean;
  readonly apis: Readonly<Record<string, ApiHealth>>;
}

/** `stale`: requests are answered by the last good schema, as it could not be renewed. */
export type ApiHealth = 'ok' | 'stale' | 'unavailable';

/**
 * Answers 200 when requests can be served, else 503. An upstream that cannot be reached is reported and
 * does not count: the other APIs, and the management of keys, do not need it.
 */
export function ready(check: () => Promise<Readiness>): Handler {
  return async (exchange) => {
    const { database, apis } = await check();
    answerJson(exchange, database ? 200 : 503, {
      status: database ? 'ready' : 'unavailable',
      database: database ? 'ok' : 'unavailable',
      apis,
    });
  };
}

function answerJson(exchange: Exchange, status: number, body: object): void {
  exchange.answerWith(status, 'application/json', JSON.stringify(body));
}
