const base = document.querySelector<HTMLMetaElement>('meta[name="latchkey-base"]');

/** The path of the console, without a slash at its end. */
export const BASE_PATH = base?.content ?? '/console';

/** The address of a path of the gateway that serves the console: they are below the same one. */
export function atGateway(path: string): string {
  return `${window.location.origin}${BASE_PATH.replace(/\/console$/, '')}${path}`;
}
