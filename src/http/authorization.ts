const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i;

/** What `Authorization: Basic` holds. */
export interface BasicCredentials {
  readonly username: string;
  readonly password: string;
}

/** Reads `Authorization: Basic` (RFC 7617 section 2); `undefined` when it is none, or names nobody. */
export function basicCredentials(authorization: string | undefined): BasicCredentials | undefined {
  const encoded = BASIC.exec(authorization ?? '')?.[1];
  const [username, ...rest] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':');
  return username && rest.length > 0 ? { username, password: rest.join(':') } : undefined;
}
