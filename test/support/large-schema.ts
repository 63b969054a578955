interface Size {
  readonly types: number;
  readonly fieldsPerType: number;
}

/** Generates a schema as large as GitHub's: about 1,500 types and 10,000 fields, with descriptions. */
export function largeSdl({ types = 1_500, fieldsPerType = 7 }: Partial<Size> = {}): string {
  const kinds = Array.from({ length: types }, (_, n) => typeSdl(n, types, fieldsPerType));
  const roots = Array.from(
    { length: Math.min(types, 200) },
    (_, n) => `  t${n}(first: Int = 10, after: String): T${n}`,
  );
  const members = Array.from({ length: Math.min(types, 40) }, (_, n) => `T${n}`);
  return [
    'interface Node { "The global id of the object." id: ID! name: String }',
    `union SearchResult = ${members.join(' | ')}`,
    'enum Order { ASC "From the last to the first." DESC OLD @deprecated(reason: "Use ASC.") }',
    'input Filter { text: String = "a" order: [Order!] = [ASC] not: Filter }',
    `type Query {\n  node(id: ID!): Node\n  search(filter: Filter): [SearchResult!]!\n${roots.join('\n')}\n}`,
    'type Mutation { change(input: Filter!): Node }',
    ...kinds,
  ].join('\n');
}

function typeSdl(n: number, types: number, fieldsPerType: number): string {
  const fields = Array.from({ length: fieldsPerType }, (_, k) => {
    const deprecated = k === 3 ? ' @deprecated(reason: "It moved to another type.")' : '';
    return `  "Field ${k} of an object of type ${n}, as it was last changed."\n  f${k}(first: Int, filter: Filter): T${(n * 7 + k) % types}${deprecated}`;
  });
  return `"An object of type ${n}."\ntype T${n} implements Node {\n  id: ID!\n  name: String\n${fields.join('\n')}\n}`;
}
