import { METHODS } from 'node:http';
import createRouter from 'find-my-way';
import type { Exchange, Handler } from './exchange.ts';
import { live, type Readiness, ready } from './health.ts';
import { resetPasswordPage } from './reset-password.ts';

/** Finds who answers a path. */
export type FindRoute = (
  method: string,
  path: string,
) => { readonly handle: Handler; readonly params: Exchange['params'] } | undefined;

interface Destinations {
  readonly management: Handler;
  readonly data: Handler;
  readonly forwardAuth: Handler;
  readonly console: Handler;
  /** For who comes without a path. */
  readonly frontDoor: Handler;
  /** By path. */
  readonly oauth: ReadonlyMap<string, Handler>;
  /** Each path once: of two handlers for one, the router would not take the second. */
  readonly rest: readonly (readonly [path: string, handler: Handler])[];
  readonly readiness: () => Promise<Readiness>;
}

/** Every path there is. */
export function routesTo(destinations: Destinations): FindRoute {
  const { management, data, forwardAuth, console, frontDoor, oauth, rest, readiness } = destinations;
  const router = createRouter({ ignoreTrailingSlash: true });
  const noop = () => undefined;
  router.on(['GET', 'HEAD'], '/', noop, frontDoor);
  router.on(['GET', 'HEAD'], '/console', noop, console);
  router.on(['GET', 'HEAD'], '/console/*', noop, console);
  router.on('GET', '/health/live', noop, live);
  router.on('GET', '/health/ready', noop, ready(readiness));
  router.on('GET', '/reset-password', noop, resetPasswordPage);
  router.all('/graphql', noop, management);
  router.all('/apis/:name', noop, data);
  router.all('/verify', noop, forwardAuth);
  for (const [path, handler] of [...oauth, ...rest]) router.all(path, noop, handler);
  return (method, path) => {
    if (!isMethod(method)) return undefined;
    const found = router.find(method, path);
    return found ? { handle: found.store as Handler, params: found.params } : undefined;
  };
}

const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);

function isMethod(method: string): method is createRouter.HTTPMethod {
  return KNOWN_METHODS.has(method);
}
