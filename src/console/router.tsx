import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Shell } from './components/shell.tsx';
import { parseKeySearch } from './key-search.ts';
import { NotFoundPage } from './pages/not-found.tsx';
import { paths } from './paths.ts';
import { BASE_PATH } from './server/address.ts';
import { Failure, Loading } from './ui/feedback.tsx';

const root = createRootRoute({ component: Shell });
const getParentRoute = () => root;

const routes = [
  createRoute({
    getParentRoute,
    path: paths.overview,
    component: lazyRouteComponent(() => import('./pages/overview.tsx'), 'OverviewPage'),
  }),
  createRoute({
    getParentRoute,
    path: paths.keys,
    validateSearch: parseKeySearch,
    component: lazyRouteComponent(() => import('./pages/keys.tsx'), 'KeysPage'),
  }),
  createRoute({
    getParentRoute,
    path: paths.key,
    component: lazyRouteComponent(() => import('./pages/key.tsx'), 'KeyPage'),
  }),
  createRoute({
    getParentRoute,
    path: paths.events,
    component: lazyRouteComponent(() => import('./pages/events.tsx'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute,
    path: paths.apis,
    component: lazyRouteComponent(() => import('./pages/apis.tsx'), 'ApisPage'),
  }),
  createRoute({
    getParentRoute,
    path: paths.accounts,
    component: lazyRouteComponent(() => import('./pages/accounts.tsx'), 'AccountsPage'),
  }),
  createRoute({
    getParentRoute,
    path: paths.account,
    component: lazyRouteComponent(() => import('./pages/account.tsx'), 'AccountPage'),
  }),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  basepath: BASE_PATH,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Loading />,
  defaultErrorComponent: ({ error }) => (
    <Failure error={toPageError(error)} onRetry={() => window.location.reload()} />
  ),
  defaultNotFoundComponent: NotFoundPage,
});

/** Returns the error to show. Replaces browser-specific messages about chunks that failed to load. */
function toPageError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  return error instanceof TypeError && /import|module/i.test(error.message)
    ? new Error('Failed to load this part of the console. Check your connection and try again.')
    : error;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
