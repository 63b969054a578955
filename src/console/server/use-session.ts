import { useSyncExternalStore } from 'react';
import { type Account, type SessionState, session } from './session.ts';

const subscribe = (listener: () => void) => session.subscribe(listener);
const state = () => session.state;

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, state);
}

/** Who is signed in, also while their session is over. @throws {Error} outside of what only they see. */
export function useAccount(): Account {
  const current = useSession();
  if (!('account' in current)) throw new Error('Nobody is signed in.');
  return current.account;
}
