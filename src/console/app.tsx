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

// Fetched while the gateway is asked for the session: most visits go on with one.
const inside = import('./inside.tsx');
const Inside = lazy(async () => ({ default: (await inside).Inside }));

const AGAIN = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // What was refused once is refused again.
      retry: (count, error) => count < AGAIN && error instanceof RequestFailure && isPassing(error),
      // The gateway may be on this machine, or in this house.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

function isPassing({ code }: RequestFailure): boolean {
  return code === 'UNREACHABLE' || code === 'UNAVAILABLE';
}

// Nobody sees what another has left behind.
let last: string | undefined;
session.subscribe(() => {
  const account = 'account' in session.state ? session.state.account.id : undefined;
  if (account !== last) queries.clear();
  last = account;
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
        <Door />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Lets in who is signed in, and asks everybody else who they are. */
function Door() {
  const state = useSession();
  if (state.kind === 'starting') return <Waiting />;
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
      <Suspense fallback={<Waiting />}>
        <Inside key={state.account.id} />
      </Suspense>
      {state.kind === 'over' && <SessionOver />}
    </>
  );
}

function Waiting() {
  return (
    <main className="lk-entrance">
      <Loading />
    </main>
  );
}
