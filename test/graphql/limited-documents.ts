/** Joins `count` copies of a piece of a document. */
const copies = (count: number, piece: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => piece(n)).join(' ');

/** Selections nested so many levels deep; `wrap` adds one level around a selection set. */
function nested(levels: number, wrap = (set: string) => `{ ofType ${set} }`, leaf = '{ name }'): string {
  let set = leaf;
  for (let level = 1; level < levels; level += 1) set = wrap(set);
  return set;
}

/** Fields and inline fragments in turn, so many levels deep. */
function alternating(levels: number, inlineFragment: string): string {
  let set = '{ name }';
  for (let level = 1; level < levels; level += 1) {
    set = `{ ${level % 2 ? inlineFragment : 'ofType'} ${set} }`;
  }
  return set;
}

const aliases = (count: number, prefix = 'a') => copies(count, (n) => `${prefix}${n}: __typename`);
const DIRECTIVE = '@include(if: true)';
const directives = (count: number) => copies(count, () => DIRECTIVE);

type Make = (n: number) => string;

/** Documents with `n` levels. */
export const DEPTH: [string, Make][] = [
  ['nested fields', (n) => nested(n)],
  ['nested inline fragments', (n) => nested(n, (set) => `{ ... ${set} }`)],
  ['inline fragments and fields in turn', (n) => alternating(n, '...')],
  [
    'inline fragments with a type condition and a directive, and fields in turn',
    (n) => alternating(n, `... on __Type ${DIRECTIVE}`),
  ],
  ['the deepest of several fields', (n) => `{ a: __typename ofType ${nested(n - 1)} z: ofType { name } }`],
  ['the second of two operations', (n) => `query A { __typename } query B ${nested(n)}`],
  [
    'the fields of a fragment below those of an operation',
    (n) => `${nested(9, undefined, '{ ...F }')} fragment F on __Type ${nested(n - 8)}`,
  ],
  [
    'the fields of a fragment below those of another fragment',
    (n) =>
      `{ ofType { ...F } } fragment F on __Type { ofType { ...G } } fragment G on __Type ${nested(n - 2)}`,
  ],
  ['the fields of an unused fragment', (n) => `{ __typename } fragment F on __Type ${nested(n)}`],
];

/** Documents with `n` aliases. */
export const ALIASES: [string, Make][] = [
  ['on sibling fields', (n) => `{ ${aliases(n)} }`],
  ['on fields at several levels', (n) => `{ a: ofType { ${aliases(n - 2)} b: ofType { name } } }`],
  ['in inline fragments', (n) => `{ ${copies(n, (at) => `... on Query { a${at}: __typename }`)} }`],
  [
    'in a fragment and beside its spread',
    (n) => `{ ${aliases(40, 'b')} ...F } fragment F on Query { ${aliases(n - 40)} }`,
  ],
  [
    'in a fragment, once for each of its spreads',
    (n) =>
      `{ ofType { ...F } ...F ${aliases(n % 2, 'b')} } fragment F on Query { ${aliases(Math.floor(n / 2))} }`,
  ],
  [
    'in a fragment of a fragment, once for each spread of either',
    (n) =>
      `{ ...F ...F ${aliases(n % 4, 'b')} } fragment F on Query { ...G ...G } fragment G on Query { ${aliases(Math.floor(n / 4))} }`,
  ],
  ['in an unused fragment', (n) => `{ __typename } fragment F on Query { ${aliases(n)} }`],
  ['in the second of two operations', (n) => `query A { __typename } query B { ${aliases(n)} }`],
];

/** Documents with `n` directives. */
export const DIRECTIVES: [string, Make][] = [
  ['on fields', (n) => `{ ${copies(n, () => `__typename ${DIRECTIVE}`)} }`],
  ['on one field', (n) => `{ __typename ${directives(n)} }`],
  [
    'on fields at several levels',
    (n) => `{ ofType ${DIRECTIVE} { ofType ${DIRECTIVE} { name ${directives(n - 2)} } } }`,
  ],
  ['on inline fragments', (n) => `{ ${copies(n, () => `... ${DIRECTIVE} { __typename }`)} }`],
  ['within inline fragments', (n) => `{ ... { ... { __typename ${directives(n)} } } }`],
  [
    'on fragment spreads',
    (n) => `{ ${copies(n, () => `...F ${DIRECTIVE}`)} } fragment F on Query { __typename }`,
  ],
  ['on a fragment definition', (n) => `{ ...F } fragment F on Query ${directives(n)} { __typename }`],
  ['on an operation', (n) => `query Q ${directives(n)} { __typename }`],
  [
    'in a fragment, once for each of its spreads',
    (n) =>
      `{ ...F ...F __typename ${directives(n % 2)} } fragment F on Query { __typename ${directives(Math.floor(n / 2))} }`,
  ],
  [
    'on a fragment definition, once for each of its spreads',
    (n) =>
      `{ ...F ofType { ...F } __typename ${directives(n % 2)} } fragment F on Query ${directives(Math.floor(n / 2))} { __typename }`,
  ],
  ['in an unused fragment', (n) => `{ __typename } fragment F on Query { __typename ${directives(n)} }`],
  ['on an unused fragment', (n) => `{ __typename } fragment F on Query ${directives(n)} { __typename }`],
  [
    'in the second of two operations',
    (n) => `query A { __typename } query B { __typename ${directives(n)} }`,
  ],
];

/** Valid documents at a limit in each of two places that do not add up. */
export const WITHIN: [string, string][] = [
  [
    '20 levels in each of two operations',
    copies(2, (n) => `query Q${n} { __type(name: "Query") ${nested(19)} }`),
  ],
  ['100 aliases in each of two operations', copies(2, (n) => `query Q${n} { ${aliases(100)} }`)],
  [
    '50 directives in each of two operations',
    copies(2, (n) => `query Q${n} { ${copies(50, () => `__typename ${DIRECTIVE}`)} }`),
  ],
  [
    '200 fragments that are not nested in each other',
    `query Q0 { ${copies(200, (n) => `...F${n}`)} } ${copies(200, (n) => `fragment F${n} on Query { __typename }`)}`,
  ],
  [
    '20 levels by way of each of two spreads of a fragment',
    `query Q0 { __type(name: "Query") { ...F ofType { ...F } } } fragment F on __Type ${nested(18)}`,
  ],
];

/** A document with 60 directives on its variable definitions, which are not counted. */
export const DIRECTIVES_ON_VARIABLES = `query Q0(${copies(60, (n) => `$v${n}: Int @unknown`)}) { __typename }`;

/** A document of exactly so many tokens. */
export const tokens = (count: number) => `{ ${copies(count - 2, () => 'a')} }`;
