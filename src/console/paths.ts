/** Where the console is, below the address of the gateway. */
export const BASE_PATH = '/console';

/** Every page of the console, below its own address. */
export const paths = {
  overview: '/',
  keys: '/keys',
  key: '/keys/$keyId',
  events: '/events',
  apis: '/apis',
  accounts: '/accounts',
  account: '/account',
} as const;

/** A page that the gateway serves beside the console: GraphiQL for an API. */
export function graphiqlOf(apiPath: string): string {
  return `${window.location.origin}${apiPath}`;
}
