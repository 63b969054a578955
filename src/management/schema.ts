import { defaultFieldResolver, type GraphQLSchema, isAbstractType } from 'graphql';
import { encodeId } from './bad-request.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import './types/account.ts';
import './types/account-admin.ts';
import './types/api.ts';
import './types/client-access-token.ts';
import './types/client-key.ts';
import './types/client-key-import.ts';
import './types/client-key-issuing.ts';
import './types/client-key-mutations.ts';
import './types/errors.ts';
import './types/event.ts';
import './types/gateway.ts';
import './types/profile.ts';
import './types/password-reset.ts';
import './types/pgp-key.ts';
import './types/session.ts';
import './types/session-list.ts';
import './types/sign-up.ts';
import './types/signing-key.ts';
import './types/usage.ts';

/** The management schema, which is printed to `schema.graphql`. */
export const schema = withTurns(withSynchronousIds(builder.toSchema()));

/** Replaces the resolvers of global ids, because those of Pothos are asynchronous and delay each page of a list. */
function withSynchronousIds(schema: GraphQLSchema): GraphQLSchema {
  const node = schema.getType('Node');
  for (const type of isAbstractType(node) ? schema.getPossibleTypes(node) : []) {
    const { id } = type.getFields();
    if (id) id.resolve = (source: { readonly id: string }) => encodeId(type.name, source.id);
  }
  return schema;
}

/** Makes each root field wait for a turn of the event loop. */
function withTurns(schema: GraphQLSchema): GraphQLSchema {
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values(type?.getFields() ?? {})) {
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (source, args, context: Context, info) => {
        const turn = context.turns.next(context);
        return turn
          ? turn.then(() => resolve(source, args, context, info))
          : resolve(source, args, context, info);
      };
    }
  }
  return schema;
}
