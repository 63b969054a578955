import { z } from 'zod';
import { anyone, basic } from '../../src/rest/access.ts';
import type { Adapter } from '../../src/rest/adapter.ts';
import { route } from '../../src/rest/route.ts';

const SECRET = 'a secret of the handler';

const form = z.object({ clientName: z.string(), tier: z.string().optional() });

/** An adapter with the features that no real adapter uses. */
export const sample: Adapter = {
  name: 'sample',
  summary: 'For tests.',
  error: { type: 'application/json', schema: z.object({ wrong: z.string() }) },
  refuse: ({ error, status }) => ({ status: status === 415 ? 400 : status, body: { wrong: error.message } }),
  routes: [
    route({
      method: 'GET',
      path: '/search',
      summary: 'Echoes the query.',
      access: anyone,
      query: z.object({ owner: z.string(), limit: z.coerce.number().int().default(10) }),
      answer: { status: 200, schema: z.object({ owner: z.string(), limit: z.int() }) },
      handle: ({ query }) => ({ ...query, secret: SECRET }),
    }),
    route({
      method: 'POST',
      path: '/form',
      summary: 'Echoes the form.',
      access: basic,
      form,
      answer: { status: 201, schema: z.object({ who: z.string(), form }) },
      handle: ({ who, body }) => ({ who: who.username, form: body }),
    }),
    route({
      method: 'POST',
      path: '/either',
      summary: 'Echoes the body.',
      access: anyone,
      jsonOrForm: form,
      answer: { status: 200, schema: form },
      handle: ({ body }) => body,
    }),
    route({
      method: 'GET',
      path: '/broken',
      summary: 'Returns a body that its schema rejects.',
      access: anyone,
      answer: { status: 200, schema: z.object({ id: z.string().max(3) }) },
      handle: () => ({ id: SECRET }),
    }),
    route({
      method: 'POST',
      path: '/broken',
      summary: 'Fails.',
      access: anyone,
      answer: { status: 204 },
      handle: () => {
        throw new TypeError(SECRET);
      },
    }),
  ],
};
