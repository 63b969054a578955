/** Paths of all pages, relative to the base path of the console. */
export const paths = {
  overview: '/',
  keys: '/keys',
  key: '/keys/$keyId',
  events: '/events',
  apis: '/apis',
  accounts: '/accounts',
  account: '/account',
} as const;
