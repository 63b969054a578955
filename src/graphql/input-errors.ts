import {
  type ASTVisitor,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { inputProblems, LITERALS, VALUES } from './input-values.ts';

/** How many errors of one request are reported. */
export const MAX_ERRORS = 10;

/** Takes the place of `ValuesOfCorrectTypeRule`, whose errors quote whole values. */
export const ValuesOfTypeRule: ValidationRule = (context: ValidationContext): ASTVisitor => {
  function check(node: ValueNode, type = context.getInputType()): false {
    if (type) {
      for (const { message, input } of inputProblems(LITERALS, node, type)) {
        context.reportError(new GraphQLError(message, { nodes: input }));
      }
    }
    return false;
  }
  return {
    NullValue: (node) => check(node),
    ListValue: (node) => check(node, context.getParentInputType()),
    ObjectValue: (node) => check(node),
    EnumValue: (node) => check(node),
    IntValue: (node) => check(node),
    FloatValue: (node) => check(node),
    StringValue: (node) => check(node),
    BooleanValue: (node) => check(node),
  };
};

/** Returns why the values of an operation's variables do not fit, ten errors at most, without quoting a value. */
export function variableErrors(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): readonly GraphQLError[] {
  const errors = variableDefinitions.values().flatMap((definition) => findErrors(schema, definition, values));
  return [...errors.take(MAX_ERRORS)];
}

function* findErrors(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  values: Readonly<Record<string, unknown>>,
): Generator<GraphQLError> {
  const name = definition.variable.name.value;
  const type = typeFromAST(schema, definition.type);
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (!isInputType(type) || (value === undefined && (!isNonNullType(type) || definition.defaultValue)))
    return;
  for (const { message, path } of inputProblems(VALUES, value, type)) {
    const at = path.length > 0 ? ` at "${path.join('.')}"` : '';
    yield new GraphQLError(`Variable "$${name}" is invalid${at}: ${message}`, { nodes: definition });
  }
}
