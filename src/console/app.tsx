import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { SessionOver } from './components/session-over.tsx';
import { Entrance } from './pages/entrance.tsx';
import { RequestFailure } from './server/request.ts';
import { session } from './server/session.ts';
import { useSession } from './server/use-session.ts';
import { Failure, Loading } from './ui/feedback.tsx';
import { styleNonce } from './ui/nonce.ts';
import { COLOR_SCHEME_KEY, cssVariables, theme } from './ui/theme.ts';

// Loads while the session is restored, because most visits continue an existing session.
const inside = import('./inside.tsx');
const Inside = lazy(async () => ({ default: (await inside).Inside }));

const MAX_RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // Only network errors and unavailability are worth a retry. Other errors are permanent.
      retry: (count, error) => count < MAX_RETRIES && error instanceof RequestFailure && isTransient(error),
      // The gateway may be reachable without Internet access, on this machine or in the local network.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

function isTransient({ code }: RequestFailure): boolean {
  return code === 'UNREACHABLE' || code === 'UNAVAILABLE';
}

// Clears the cache when the account changes, so that no account sees the data of another.
let lastAccountId: string | undefined;
session.subscribe(() => {
  const accountId = 'account' in session.state ? session.state.account.id : undefined;
  if (accountId !== lastAccountId) queries.clear();
  lastAccountId = accountId;
});

const colorSchemes = localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY });

export function App() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemes}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" />
        <SessionGate />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Renders the pages for a signed-in account, or the sign-in page. */
function SessionGate() {
  const state = useSession();
  if (state.kind === 'starting') return <LoadingPage />;
  if (state.kind === 'out') return <Entrance />;
  if (state.kind === 'unreachable') {
    return (
      <main className="lk-entrance">
        <Failure error={new Error(state.message)} onRetry={() => session.start()} />
      </main>
    );
  }
  return (
    <>
      <Suspense fallback={<LoadingPage />}>
        <Inside key={state.account.id} />
      </Suspense>
      {state.kind === 'over' && <SessionOver />}
    </>
  );
}

function LoadingPage() {
  return (
    <main className="lk-entrance">
      <Loading />
    </main>
  );
}
