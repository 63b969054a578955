import fc from 'fast-check';

const name = fc.constantFrom('a', 'b2', '_c', 'on', 'query', 'fragment', 'true1');
const fragmentName = fc.constantFrom('F', 'G');
const between = (open: string, items: fc.Arbitrary<string[]>, close: string) =>
  items.map((parts) => open + parts.join(' ') + close);
const maybe = (text: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), text);

const block = fc
  .array(fc.constantFrom('a', ' ', '\t', '\n', '\\"""', "'", '\\'), { maxLength: 10 })
  .map((parts) => `"""${parts.join('')}\n"""`);

const scalar = fc.oneof(
  fc.constantFrom('true', 'false', 'null', 'RED', '0', '-12', '1.5e-3', '""'),
  fc.string({ unit: 'binary', maxLength: 8 }).map((text) => JSON.stringify(text)),
  block,
);

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    between('[', fc.array(tie('value'), { maxLength: 3 }), ']'),
    between(
      '{',
      fc.array(
        fc.tuple(name, tie('value')).map(([key, of]) => `${key}: ${of}`),
        { maxLength: 3 },
      ),
      '}',
    ),
  ),
}));

const buildArguments = (given: fc.Arbitrary<string>) => {
  const argument = fc.tuple(name, given).map(([key, of]) => `${key}: ${of}`);
  return maybe(between('(', fc.array(argument, { minLength: 1, maxLength: 3 }), ')'));
};
const buildDirectives = (args: fc.Arbitrary<string>) => {
  const directive = fc.tuple(name, args).map((parts) => ` @${parts.join('')}`);
  return between('', fc.array(directive, { maxLength: 2 }), '');
};
const args = buildArguments(fc.oneof(value, fc.constant('$v')));
const directives = buildDirectives(args);

const { selections } = fc.letrec<{ selections: string; selection: string }>((tie) => ({
  selections: between('{', fc.array(tie('selection'), { minLength: 1, maxLength: 3 }), '}'),
  selection: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(maybe(name.map((alias) => `${alias}: `)), name, args, directives).map((parts) => parts.join('')),
    fc.tuple(fragmentName, directives).map((parts) => `...${parts.join('')}`),
    fc.tuple(name, args, directives, tie('selections')).map((parts) => parts.join('')),
    fc
      .tuple(maybe(name.map((type) => ` on ${type}`)), directives, tie('selections'))
      .map((parts) => `...${parts.join('')}`),
  ),
}));

const type = fc.constantFrom('Int', 'Int!', '[Int]', '[[Int!]]!');
const variable = fc
  .tuple(name, type, maybe(value.map((preset) => ` = ${preset}`)), buildDirectives(buildArguments(value)))
  .map(([of, ...rest]) => `$${of}: ${rest.join('')}`);
const variables = maybe(between('(', fc.array(variable, { minLength: 1, maxLength: 3 }), ')'));

const operation = fc
  .tuple(
    fc.constantFrom('query ', 'mutation ', 'subscription '),
    maybe(name),
    variables,
    directives,
    selections,
  )
  .map((parts) => parts.join(''));
const fragment = fc
  .tuple(fragmentName, name, directives, selections)
  .map(([of, on, ...rest]) => `fragment ${of} on ${on}${rest.join('')}`);

/** Generates documents that can be parsed, but need not be valid. */
export const anyDocument = fc
  .array(fc.oneof(operation, fragment, selections), { minLength: 1, maxLength: 3 })
  .map((definitions) => definitions.join('\n'));
