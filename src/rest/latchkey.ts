import { z } from 'zod';
import { asOwner } from '../domain/caller.ts';
import { toProblem } from '../http/answer.ts';
import { user } from './access.ts';
import type { Adapter } from './adapter.ts';
import { route } from './route.ts';
import { dateTime, newest, optionalDateTime } from './values.ts';

const me = z.object({
  id: z.string(),
  email: z.string(),
  displayName: z.string(),
  role: z.enum(['ADMIN', 'MEMBER']),
  isAdmin: z.boolean(),
  verifiedAt: z.string().nullable().describe('When the email address was verified.'),
  clientId: z.string().nullable().describe('Client id of the newest active client key.'),
  createdAt: z.string(),
});

/** Problem details (RFC 9457). */
const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  requestId: z.string(),
});

/** The routes that are available without an adapter. */
export const latchkey: Adapter = {
  name: 'latchkey',
  summary: 'The account of an access token.',
  error: { type: 'application/problem+json', schema: problem },
  refuse: ({ error, status, requestId }) => ({ status, body: toProblem(error, status, requestId) }),
  routes: [
    route({
      method: 'GET',
      path: '/users/me',
      summary: 'Returns the account of the access token.',
      access: user,
      answer: { status: 200, schema: me },
      async handle({ who }, { clientKeys }) {
        const { id, email, displayName, role, createdAt, emailVerifiedAt } = who.account;
        const [key] = await clientKeys.list(asOwner(who).viewer, { status: 'ACTIVE' }, newest(1));
        return {
          id,
          email,
          displayName,
          role,
          isAdmin: role === 'ADMIN',
          verifiedAt: optionalDateTime(emailVerifiedAt) ?? null,
          clientId: key?.clientId ?? null,
          createdAt: dateTime(createdAt),
        };
      },
    }),
  ],
};
