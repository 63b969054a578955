import type { builder } from '../builder.ts';

type InputFieldBuilder = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Builds the input fields of the attributes that owners set. `required` applies to the name and the scopes. */
export function attributeFields<Required extends boolean>(t: InputFieldBuilder, required: Required) {
  return {
    name: t.string({
      required,
      description: '1 to 100 characters, unique among the keys of the owner that are not revoked.',
    }),
    description: t.string({ description: 'The purpose, up to 1,000 characters.' }),
    scopes: t.stringList({ required, description: 'Up to 100 RFC 6749 scope-tokens; `*` grants all.' }),
    rateLimitPerMinute: t.int({
      description:
        'Requests in any 60 seconds, 1 to 1,000,000, or null for no limit. A new key without it gets the default of the gateway.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'The time at which the key expires, or null.' }),
    callbackUrl: t.string({ description: 'An http or https URL, up to 2,000 characters.' }),
  };
}
