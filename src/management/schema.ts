import { builder } from './builder.ts';
import './types/account.ts';
import './types/client-key.ts';
import './types/client-key-mutations.ts';
import './types/errors.ts';
import './types/event.ts';
import './types/session.ts';
import './types/sign-up.ts';

/** The management schema; `schema.graphql` is this, printed. */
export const schema = builder.toSchema();
