import type { ClientInfo } from './client-info.ts';
import { RequestError } from './errors.ts';

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
  readonly clientInfo: ClientInfo;
}

/** Whether the caller may see and manage what belongs to `ownerId`. */
export function mayManage(viewer: Viewer, ownerId: string): boolean {
  return viewer.role === 'ADMIN' || viewer.accountId === ownerId;
}

/** Returns the caller without administrator rights, for endpoints that manage only the caller's own resources. */
export function asOwner({ viewer, clientInfo }: Caller): Caller {
  return { viewer: { ...viewer, role: 'MEMBER' }, clientInfo };
}

/** Returns the owner to whom a list is limited: none for administrators, otherwise the caller. */
export function visibleTo(viewer: Viewer): string | undefined {
  return viewer.role === 'ADMIN' ? undefined : viewer.accountId;
}

/** @throws {RequestError} `FORBIDDEN` unless an administrator asks. */
export function requireAdmin(viewer: Viewer): void {
  if (viewer.role !== 'ADMIN') throw new RequestError('FORBIDDEN', 'Only an administrator may do this.');
}
