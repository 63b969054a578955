import { getIntrospectionQuery } from 'graphql';

/** One hostile input, which is sent several times. */
export interface AbuseCase {
  readonly name: string;
  readonly path: string;
  readonly credential?: 'session' | 'key';
  readonly method?: 'GET' | 'POST';
  readonly type?: string;
  readonly accept?: string;
  /** The body of each request in turn. */
  readonly body: (n: number) => string;
  /** How many clients at a time send it and take no byte of the answer. */
  readonly silentClients?: number;
}

const repeat = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');
const query = (text: string, variables?: object) => () => JSON.stringify({ query: text, variables });
const buildObject = (count: number, name: (n: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), 1]));
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const ids = (count: number) => Array.from({ length: count }, (_, n) => btoa(`ClientKey:${n}`));
const idList = JSON.stringify(ids(100));

const LOGIN = 'mutation ($i: LoginInput!) { login(input: $i) { __typename } }';
const unknownLiterals = `mutation { login(input: { ${repeat(4_600, (n) => `u${n}: 1`)} }) { __typename } }`;
const largeLiterals = `mutation { login(input: { ${repeat(4_600, (n) => `u${n}${'a'.repeat(190)}: 1`)} }) { __typename } }`;
const fragments = (count: number, text: (n: number) => string) =>
  repeat(count, (n) => `fragment F${n} on Account { ${text(n)} }`);

const errors: readonly AbuseCase[] = [
  { name: '4,600 unknown fields, literal', path: '/graphql', body: query(unknownLiterals) },
  { name: '4,600 unknown fields, literal of 0.9 MB', path: '/graphql', body: query(largeLiterals) },
  { name: 'the same with a session', path: '/graphql', credential: 'session', body: query(largeLiterals) },
  {
    name: '20,000 unknown fields, variable',
    path: '/graphql',
    body: query(LOGIN, { i: buildObject(20_000, (n) => `u${n}`) }),
  },
  {
    name: '60,000 unknown fields, variable, session',
    path: '/graphql',
    credential: 'session',
    body: query(LOGIN, { i: buildObject(60_000, (n) => `u${n}`) }),
  },
  { name: 'a field name of 90,000 characters', path: '/graphql', body: query(`{ ${'x'.repeat(90_000)} }`) },
];

const bodies: readonly AbuseCase[] = [
  {
    name: 'JSON nested 5,000 deep',
    path: '/apis/shop',
    credential: 'key',
    body: () => `{"query":"{ __typename }","variables":{"x":${nested(5_000)}}}`,
  },
  {
    name: 'JSON nested 400,000 deep',
    path: '/apis/shop',
    credential: 'key',
    body: () => `{"query":"{ __typename }","variables":{"x":${nested(400_000)}}}`,
  },
  {
    name: '16 MB of JSON, session',
    path: '/graphql',
    credential: 'session',
    body: () => `{"query":"{ gateway { version } }","variables":{"x":[${'{"a":1},'.repeat(1_770_000)}1]}}`,
  },
  {
    name: '16 MB without a session',
    path: '/graphql',
    body: () => `{"query":"{ gateway { version } }"${' '.repeat(15_900_000)}}`,
  },
  {
    name: '/oauth/token, client ids of 250 kB',
    path: '/oauth/token',
    type: 'application/x-www-form-urlencoded',
    body: (n) => `grant_type=client_credentials&client_secret=x&client_id=${`${n}`.padEnd(250_000, 'x')}`,
  },
  {
    name: '/oauth/token, 60,000 parameters',
    path: '/oauth/token',
    type: 'application/x-www-form-urlencoded',
    body: () =>
      repeat(50_000, (n) => `${n}=`)
        .replaceAll(' ', '&')
        .slice(0, 255_000),
  },
];

const introspections: readonly AbuseCase[] = [
  {
    name: 'standard introspection, large schema',
    path: '/apis/large',
    credential: 'key',
    body: query(getIntrospectionQuery()),
  },
  {
    name: 'the same by a variable, rendered each time',
    path: '/apis/large',
    credential: 'key',
    body: query(
      'query ($v: Boolean = true) { __schema { types { name fields(includeDeprecated: $v) { name description args { name } type { name kind ofType { name } } } } } }',
    ),
  },
  {
    name: 'introspection, 30 aliases',
    path: '/apis/large',
    credential: 'key',
    body: query(
      `{ __schema { types { ${repeat(30, (n) => `a${n}: fields { type { fields { name } } }`)} } } }`,
    ),
  },
  {
    name: 'introspection, 99 aliases',
    path: '/apis/large',
    credential: 'key',
    body: query(
      `{ ${repeat(99, (n) => `a${n}: __schema { types { name fields { name type { name } } } }`)} }`,
    ),
  },
  {
    name: 'introspection, nested',
    path: '/apis/large',
    credential: 'key',
    body: query('{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }'),
  },
  {
    name: 'introspection of /graphql without a session',
    path: '/graphql',
    body: query(getIntrospectionQuery()),
  },
];

const lists: readonly AbuseCase[] = [
  {
    name: 'nodes, 100 ids',
    path: '/graphql',
    credential: 'session',
    body: query('query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: ids(100) }),
  },
  {
    name: 'nodes, 20,000 ids',
    path: '/graphql',
    credential: 'session',
    body: query('query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i: ids(20_000) }),
  },
  {
    name: 'nodes, 2,500 ids as a default value',
    path: '/graphql',
    credential: 'session',
    body: query(
      `query ($i: [ID!]! = [${ids(2_500).map((id) => JSON.stringify(id))}]) { nodes(ids: $i) { id } }`,
    ),
  },
  {
    name: '100 aliases of nodes with 100 ids',
    path: '/graphql',
    credential: 'session',
    body: query(`query ($i: [ID!]!) { ${repeat(100, (n) => `a${n}: nodes(ids: $i) { id }`)} }`, {
      i: JSON.parse(idList),
    }),
  },
  {
    name: '100 aliases of clientKeys(first: 100)',
    path: '/graphql',
    credential: 'session',
    body: query(
      `{ ${repeat(100, (n) => `a${n}: clientKeys(first: 100) { edges { node { id name owner { id email } } } }`)} }`,
    ),
  },
  {
    name: 'usage of 100 client keys, by the hour of a week',
    path: '/graphql',
    credential: 'session',
    body: query(
      '{ clientKeys(first: 100) { edges { node { usage(range: WEEK, resolution: HOUR) { start allowed denied } } } } }',
    ),
  },
  {
    name: 'usage of 100 client keys by the minute, 20 aliases',
    path: '/graphql',
    credential: 'session',
    body: query(
      `{ clientKeys(first: 100) { edges { node { ${repeat(20, (n) => `a${n}: usage(range: DAY, resolution: MINUTE) { start allowed denied }`)} } } } }`,
    ),
  },
  {
    name: 'a filter of 60,000 characters',
    path: '/graphql',
    credential: 'session',
    body: query('query ($t: String) { clientKeys(filter: { text: $t }) { totalCount } }', {
      t: '%a'.repeat(30_000),
    }),
  },
  {
    name: 'a filter of 200 characters',
    path: '/graphql',
    credential: 'session',
    body: query('query ($t: String) { clientKeys(filter: { text: $t }) { totalCount } }', {
      t: '%a'.repeat(100),
    }),
  },
  {
    name: 'first: 500',
    path: '/graphql',
    credential: 'session',
    body: query('{ clientKeys(first: 500) { totalCount } }'),
  },
];

/** Documents whose validation costs most; a comment makes each a new one. */
const document = (name: string, text: string, sameEachTime = false): AbuseCase => ({
  name,
  path: '/graphql',
  body: (n) => JSON.stringify({ query: sameEachTime ? text : `${text} # ${n}` }),
});

const documents: readonly AbuseCase[] = [
  document('me { id } 2,100 times', `{ ${repeat(2_100, () => 'me { id }')} }`),
  document('14,000 equal leaves', `{ me { ${repeat(14_000, () => 'id')} } }`),
  document(
    '850 nested fragments',
    `{ me { ...F0 } } ${fragments(850, (n) => (n < 849 ? `...F${n + 1}` : 'id'))}`,
  ),
  document(
    '60 nested fragments',
    `{ me { ...F0 } } ${fragments(60, (n) => (n < 59 ? `...F${n + 1}` : 'id'))}`,
  ),
  document('3,000 nested inline fragments', `{ me ${'{ ... '.repeat(3_000)}{ id }${' }'.repeat(3_001)}`),
  document('3,000 inline fragments side by side', `{ me { ${repeat(3_000, () => '... { id }')} } }`),
  document('1,500 conflicting fields', `{ ${repeat(1_500, (n) => `node(id: "${n}") { id }`)} }`),
  document('3,700 unknown fields', `{ ${repeat(3_700, (n) => `f${n} { a }`)} }`),
  document(
    '2,000 operations',
    repeat(2_000, (n) => `query q${n} { me { id } }`),
  ),
  document(
    '100 aliases, compiled',
    `{ ${repeat(100, (n) => `a${n}: node(id: "x") { id ... on ClientKey { name scopes status owner { id email } } ... on Account { email displayName } }`)} }`,
    true,
  ),
  document(
    'fragments that double 18 times, compiled',
    `{ me { ...F0 } } ${fragments(18, (n) => (n < 17 ? `...F${n + 1} ...F${n + 1}` : 'id'))}`,
    true,
  ),
  document(
    'fragments that double 40 times',
    `{ me { ...F0 } } ${fragments(40, (n) => (n < 39 ? `...F${n + 1} ...F${n + 1}` : 'id'))}`,
    true,
  ),
];

const clients: readonly AbuseCase[] = [
  {
    name: '40 clients that read nothing of a page of 9 MB',
    path: '/graphql',
    method: 'GET',
    accept: 'text/html',
    body: () => '',
    silentClients: 40,
  },
];

/** Every input of the benchmark, in the order in which it is sent. */
export const abuseCases: readonly AbuseCase[] = [
  ...errors,
  ...bodies,
  ...introspections,
  ...lists,
  ...documents,
  ...clients,
];
