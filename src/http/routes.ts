import { METHODS } from 'node:http';
import createRouter from 'find-my-way';
import type { AllowedOrigins } from './cors.ts';
import type { Exchange, Handler } from './exchange.ts';
import { live, type Readiness, ready } from './health.ts';

/** Finds the handler of a path. */
export type FindRoute = (
  method: string,
  path: string,
) => (Route & { readonly params: Exchange['params'] }) | undefined;

interface Route {
  readonly handle: Handler;
  /** Whether CORS preflights are requests like any other to it. */
  readonly takesPreflights?: boolean;
  /** Returns the origins whose pages may read responses. Without it, all may. */
  readonly allowedOrigins?: (params: Exchange['params']) => AllowedOrigins;
}

interface Destinations {
  readonly management: Handler;
  readonly data: Handler;
  readonly forwardAuth: Handler;
  readonly console: Handler;
  readonly resetPassword: Handler;
  /** Of the path `/`. */
  readonly home: Handler;
  /** By path. */
  readonly oauth: ReadonlyMap<string, Handler>;
  /** Each path once: of two handlers for one, the router would not take the second. */
  readonly rest: readonly (readonly [path: string, handler: Handler])[];
  readonly readiness: () => Promise<Readiness>;
  readonly allowedOrigins: {
    readonly management: AllowedOrigins;
    readonly apis: ReadonlyMap<string, AllowedOrigins>;
  };
}

/** A name of 100 characters, percent-encoded in UTF-8. */
const MAX_PARAMETER_LENGTH = 100 * '%F0%9F%97%9D'.length;

/** Creates the router of all paths. */
export function routesTo(destinations: Destinations): FindRoute {
  const { management, data, forwardAuth, console, resetPassword, home, oauth, rest, readiness } =
    destinations;
  const { allowedOrigins } = destinations;
  const router = createRouter({ ignoreTrailingSlash: true, maxParamLength: MAX_PARAMETER_LENGTH });
  const noop = () => undefined;
  // A proxy would read the response to a preflight as a verdict.
  const verify: Route = { handle: forwardAuth, takesPreflights: true };
  router.on(['GET', 'HEAD'], '/', noop, { handle: home });
  router.on(['GET', 'HEAD'], '/console', noop, { handle: console });
  router.on(['GET', 'HEAD'], '/console/*', noop, { handle: console });
  router.on(['GET', 'HEAD'], '/health/live', noop, { handle: live });
  router.on(['GET', 'HEAD'], '/health/ready', noop, { handle: ready(readiness) });
  router.on(['GET', 'HEAD'], '/reset-password', noop, { handle: resetPassword });
  router.all('/graphql', noop, { handle: management, allowedOrigins: () => allowedOrigins.management });
  router.all('/apis/:name', noop, {
    handle: data,
    allowedOrigins: ({ name = '' }) => allowedOrigins.apis.get(name) ?? '*',
  });
  router.all('/verify', noop, verify);
  for (const [path, handler] of oauth) router.all(path, noop, { handle: handler });
  for (const [path, handle] of rest) {
    router.all(path, noop, { handle, allowedOrigins: () => allowedOrigins.management });
  }
  return (method, path) => {
    if (!isMethod(method)) return undefined;
    const found = router.find(method, path);
    return found ? { ...(found.store as Route), params: found.params } : undefined;
  };
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

function isMethod(method: string): method is createRouter.HTTPMethod {
  return KNOWN_METHODS.has(method);
}
