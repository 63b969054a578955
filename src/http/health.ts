import type { Exchange, Handler } from './exchange.ts';

/** Responds while the process runs. */
export const live: Handler = (exchange) => answerJson(exchange, 200, { status: 'live' });

/** The checks of readiness. */
export interface Readiness {
  /** `ok`; anything else stands for what keeps the database from being used. */
  readonly database: string;
  /** Whether requests can be served: those with cached client keys, while the database fails. */
  readonly serves: boolean;
  readonly apis: Readonly<Record<string, ApiHealth>>;
}

/** `stale`: requests use the last valid schema, because refreshing it failed. */
export type ApiHealth = 'ok' | 'stale' | 'unavailable';

/**
 * Responds with 200 when the data plane can serve requests, else 503. While the database fails, it serves those with cached
 * client keys: `degraded`. An upstream that cannot be reached is reported and does not count: the other APIs, and the
 * management of keys, do not need it.
 */
export function ready(check: () => Promise<Readiness>): Handler {
  return async (exchange) => {
    const { database, serves, apis } = await check();
    const status = database === 'ok' ? 'ready' : 'degraded';
    answerJson(exchange, serves ? 200 : 503, { status: serves ? status : 'unavailable', database, apis });
  };
}

function answerJson(exchange: Exchange, status: number, body: object): void {
  exchange.answerWith(status, 'application/json', JSON.stringify(body));
}
