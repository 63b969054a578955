const base = document.querySelector<HTMLMetaElement>('meta[name="latchkey-base"]');

/** Base path of the console, without a trailing slash. */
export const BASE_PATH = base?.content ?? '/console';

/** Returns the URL of a path of the gateway, which shares its base path with the console. */
export function atGateway(path: string): string {
  return `${window.location.origin}${BASE_PATH.replace(/\/console$/, '')}${path}`;
}
