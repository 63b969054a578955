import type { Origin } from '../domain/origin.ts';

/** The account on whose behalf a request is made, by a valid access token. */
export interface Viewer {
  readonly accountId: string;
  readonly role: 'ADMIN' | 'MEMBER';
  /** The session of the token; `null` when another issuer signed in. */
  readonly sessionId: string | null;
}

/** A signed-in request. */
export interface Caller {
  readonly viewer: Viewer;
  readonly origin: Origin;
}

/** Whether the caller may see and manage what belongs to `ownerId`. */
export function mayManage(viewer: Viewer, ownerId: string): boolean {
  return viewer.role === 'ADMIN' || viewer.accountId === ownerId;
}

/** What a list is narrowed to: an administrator sees all, anybody else their own. */
export function visibleTo(viewer: Viewer): string | undefined {
  return viewer.role === 'ADMIN' ? undefined : viewer.accountId;
}
