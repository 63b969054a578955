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
