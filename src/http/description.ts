import type { z } from 'zod';
import type { RequestType } from './content.ts';

/** A way to authenticate, as OpenAPI 3.1 describes it. */
export interface SecurityScheme {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** The input and output of an endpoint, with the schemas that validate them. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Named parts as `:name`. */
  readonly path: string;
  readonly summary: string;
  /** Ways to authenticate, any one of which will do; none: anybody may ask. */
  readonly security: readonly SecurityScheme[];
  readonly params?: z.ZodType | undefined;
  readonly query?: z.ZodType | undefined;
  /** Of any one of the types. */
  readonly body?: { readonly types: readonly RequestType[]; readonly schema: z.ZodType } | undefined;
  /** The successful response, without content unless it has a schema. */
  readonly answer: { readonly status: number; readonly schema?: z.ZodType | undefined };
}

/** Endpoints whose errors have the same shape. */
export interface ApiDescription {
  readonly name: string;
  readonly summary: string;
  readonly routes: readonly RouteDescription[];
  readonly error: { readonly type: string; readonly schema: z.ZodType };
}
