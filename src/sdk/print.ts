/** The syntax tree of a document, as created by GraphQL.js and graphql-tag. */
export interface DocumentAst {
  readonly kind: string;
  readonly definitions: readonly { readonly kind: string }[];
}

interface Name {
  readonly value: string;
}

type Type =
  | { readonly kind: 'NamedType'; readonly name: Name }
  | { readonly kind: 'ListType' | 'NonNullType'; readonly type: Type };

type Value =
  | { readonly kind: 'Variable'; readonly name: Name }
  | { readonly kind: 'IntValue' | 'FloatValue' | 'EnumValue'; readonly value: string }
  | StringValue
  | { readonly kind: 'BooleanValue'; readonly value: boolean }
  | { readonly kind: 'NullValue' }
  | { readonly kind: 'ListValue'; readonly values: readonly Value[] }
  | { readonly kind: 'ObjectValue'; readonly fields: readonly Argument[] };

interface StringValue {
  readonly kind: 'StringValue';
  readonly value: string;
  readonly block?: boolean;
}

interface Argument {
  readonly name: Name;
  readonly value: Value;
}

interface Directed {
  readonly directives?: readonly { readonly name: Name; readonly arguments?: readonly Argument[] }[];
}

interface VariableDefinition extends Directed {
  readonly description?: StringValue;
  readonly variable: { readonly name: Name };
  readonly type: Type;
  readonly defaultValue?: Value;
}

interface SelectionSet {
  readonly selections: readonly Selection[];
}

interface Field extends Directed {
  readonly kind: 'Field';
  readonly alias?: Name;
  readonly name: Name;
  readonly arguments?: readonly Argument[];
  readonly selectionSet?: SelectionSet;
}

interface FragmentSpread extends Directed {
  readonly kind: 'FragmentSpread';
  readonly name: Name;
  readonly arguments?: readonly Argument[];
}

interface InlineFragment extends Directed {
  readonly kind: 'InlineFragment';
  readonly typeCondition?: { readonly name: Name };
  readonly selectionSet: SelectionSet;
}

type Selection = Field | FragmentSpread | InlineFragment;

interface Definition extends Directed {
  readonly description?: StringValue;
  readonly variableDefinitions?: readonly VariableDefinition[];
  readonly selectionSet: SelectionSet;
}

interface Operation extends Definition {
  readonly kind: 'OperationDefinition';
  readonly operation: string;
  readonly name?: Name;
}

interface Fragment extends Definition {
  readonly kind: 'FragmentDefinition';
  readonly name: Name;
  readonly typeCondition: { readonly name: Name };
}

/**
 * Prints an executable document (GraphQL section 2.3) with minimal white space.
 * @throws {TypeError} when the document contains another definition, for example of a type.
 */
export function print({ definitions }: DocumentAst): string {
  return definitions.map((definition) => printDefinition(definition as Operation | Fragment)).join('\n');
}

function printDefinition(node: Operation | Fragment): string {
  const variables = printList('(', node.variableDefinitions, printVariable, ')');
  const rest = directives(node) + selections(node.selectionSet);
  switch (node.kind) {
    case 'OperationDefinition':
      return `${description(node)}${node.operation} ${node.name?.value ?? ''}${variables}${rest}`;
    case 'FragmentDefinition':
      return `${description(node)}fragment ${node.name.value}${variables} on ${node.typeCondition.name.value}${rest}`;
    default:
      throw new TypeError(
        `Unsupported definition in an executable document: ${(node as { kind: string }).kind}.`,
      );
  }
}

function printVariable(node: VariableDefinition): string {
  const { variable, type, defaultValue } = node;
  const initial = defaultValue ? `=${printValue(defaultValue)}` : '';
  return `${description(node)}$${variable.name.value}:${printType(type)}${initial}${directives(node)}`;
}

function printType(node: Type): string {
  if (node.kind === 'NamedType') return node.name.value;
  return node.kind === 'ListType' ? `[${printType(node.type)}]` : `${printType(node.type)}!`;
}

function selections(node: SelectionSet | undefined): string {
  return node ? `{${node.selections.map(printSelection).join(' ')}}` : '';
}

function printSelection(node: Selection): string {
  switch (node.kind) {
    case 'Field': {
      const alias = node.alias ? `${node.alias.value}:` : '';
      return (
        alias + node.name.value + args(node.arguments) + directives(node) + selections(node.selectionSet)
      );
    }
    case 'FragmentSpread':
      return `...${node.name.value}${args(node.arguments)}${directives(node)}`;
    case 'InlineFragment': {
      const condition = node.typeCondition ? `on ${node.typeCondition.name.value}` : '';
      return `...${condition}${directives(node)}${selections(node.selectionSet)}`;
    }
  }
}

function directives({ directives }: Directed): string {
  return (directives ?? []).map((node) => `@${node.name.value}${args(node.arguments)}`).join('');
}

function args(nodes: readonly Argument[] | undefined): string {
  return printList('(', nodes, printArgument, ')');
}

function printArgument({ name, value }: Argument): string {
  return `${name.value}:${printValue(value)}`;
}

function printList<T>(
  open: string,
  nodes: readonly T[] | undefined,
  printNode: (node: T) => string,
  close: string,
) {
  return nodes?.length ? `${open}${nodes.map(printNode).join(',')}${close}` : '';
}

function printValue(node: Value): string {
  switch (node.kind) {
    case 'Variable':
      return `$${node.name.value}`;
    case 'StringValue':
      return node.block ? printBlock(node.value) : JSON.stringify(node.value);
    case 'NullValue':
      return 'null';
    case 'ListValue':
      return `[${node.values.map(printValue).join(',')}]`;
    case 'ObjectValue':
      return `{${node.fields.map(printArgument).join(',')}}`;
    default:
      return String(node.value);
  }
}

function description({ description }: { readonly description?: StringValue }): string {
  return description ? `${printValue(description)}\n` : '';
}

/** Prints a block string. A single indented line starts on the line of the quotes, to preserve its indentation. */
function printBlock(value: string): string {
  const begin = /^[\t ].*$/.test(value) ? '' : '\n';
  return `"""${begin}${value.replaceAll('"""', '\\"""')}\n"""`;
}
