import { useSyncExternalStore } from 'react';
import { type Account, type SessionState, session } from './session.ts';

const subscribe = (listener: () => void) => session.subscribe(listener);
const state = () => session.state;

export function useSession(): SessionState {
  return useSyncExternalStore(subscribe, state);
}

/** Returns the signed-in account, even after its session has expired. @throws {Error} if signed out. */
export function useAccount(): Account {
  const current = useSession();
  if (!('account' in current)) throw new Error('Nobody is signed in.');
  return current.account;
}
