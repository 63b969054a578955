/**
 * Returns a request target in origin form (RFC 9112 section 3.2): clients that take the gateway for a proxy send an
 * absolute URL, and those whose base URL ends in a slash send two slashes at the start.
 */
export function toOriginForm(target: string): string {
  const path = target.startsWith('/') || target === '*' ? target : removeOrigin(target);
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path;
}

const ORIGIN = /^https?:\/\/[^/?#]*/i;

function removeOrigin(target: string): string {
  const path = target.replace(ORIGIN, '');
  return path.startsWith('/') || path === target ? path : `/${path}`;
}
