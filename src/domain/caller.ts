import type { ClientInfo } from './client-info.ts';
import { RequestError } from './errors.ts';

/** The account that a valid access token identifies. */
export interface Viewer {
  readonly accountId: string;
  readonly role: 'ADMIN' | 'MEMBER';
  /** The session of the token, or `null` if another issuer issued it. */
  readonly sessionId: string | null;
}

/** The caller of an authenticated request. */
export interface Caller {
  readonly viewer: Viewer;
  readonly clientInfo: ClientInfo;
}

/** Returns whether the viewer may read and manage the resources of `ownerId`. */
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

/** @throws {RequestError} `FORBIDDEN` unless the viewer is an administrator. */
export function requireAdmin(viewer: Viewer): void {
  if (viewer.role !== 'ADMIN') throw new RequestError('FORBIDDEN', 'Only an administrator may do this.');
}
