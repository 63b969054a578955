import type { AdapterName } from '../config/apis.ts';
import type { ApiDescription } from '../http/description.ts';
import type { Handler } from '../http/exchange.ts';
import { HttpError } from '../http/status.ts';
import type { Logger } from '../log.ts';
import { createHandlers } from './adapter.ts';
import { ADAPTERS } from './adapters.ts';
import { latchkey } from './latchkey.ts';
import { openApi } from './openapi.ts';
import type { RestServices } from './services.ts';

interface RestOptions {
  readonly services: RestServices;
  readonly adapters: ReadonlySet<AdapterName>;
  /** Other APIs that the OpenAPI document includes. */
  readonly others: readonly ApiDescription[];
  /** The base URL of the gateway for clients. */
  readonly baseUrl: string;
  readonly log: Logger;
}

/** Returns the handlers of the enabled REST routes and of their OpenAPI document, by path. */
export function createRest(options: RestOptions): readonly (readonly [path: string, handler: Handler])[] {
  const { adapters, others, baseUrl } = options;
  const enabled = [...ADAPTERS].filter(([name]) => adapters.has(name)).flatMap(([, adapter]) => adapter);
  const served = [latchkey, ...enabled];
  const document = JSON.stringify(openApi([...served, ...others], baseUrl));
  return [
    ...served.flatMap((adapter) => createHandlers(adapter, options)),
    ['/openapi.json', publish(document)],
  ];
}

function publish(document: string): Handler {
  return (exchange) => {
    const { method } = exchange.req;
    if (method !== 'GET' && method !== 'HEAD') {
      exchange.set('Allow', 'GET, HEAD');
      throw new HttpError(405, 'Use GET.');
    }
    exchange.answerWith(200, 'application/json', document, { 'Cache-Control': 'public, max-age=300' });
  };
}
