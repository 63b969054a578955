import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Origin } from '../domain/origin.ts';

/** One HTTP request and its answer. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly origin: Origin;
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string | undefined>>;
}

export type Handler = (exchange: Exchange) => Promise<void> | void;
