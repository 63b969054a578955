import { type ComponentProps, lazy, Suspense } from 'react';

export type { KeyIntent } from './key-dialog.tsx';

// Loads dialogs on first use, because most visits only view pages.
const LazyCreateKey = lazy(async () => ({ default: (await import('./create-key.tsx')).CreateKey }));
const LazyExploreApi = lazy(async () => ({ default: (await import('./explore-api.tsx')).ExploreApi }));
const LazyKeyDialog = lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog }));

export function CreateKey(props: ComponentProps<typeof LazyCreateKey>) {
  return (
    <Suspense>
      <LazyCreateKey {...props} />
    </Suspense>
  );
}

export function ExploreApi(props: ComponentProps<typeof LazyExploreApi>) {
  return (
    <Suspense>
      <LazyExploreApi {...props} />
    </Suspense>
  );
}

export function KeyDialog(props: ComponentProps<typeof LazyKeyDialog>) {
  if (!props.intent) return null;
  return (
    <Suspense>
      <LazyKeyDialog {...props} />
    </Suspense>
  );
}
