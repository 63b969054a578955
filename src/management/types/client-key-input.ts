import type { builder } from '../builder.ts';

type InputFieldBuilder = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0];

/** Builds the input fields of the attributes that owners set. `required` applies to the name and the scopes. */
export function attributeFields<Required extends boolean>(t: InputFieldBuilder, required: Required) {
  return {
    ...importableFields(t, required),
    callbackUrl: t.string({ description: 'The callback URL, http or https, up to 2,000 characters.' }),
  };
}

/** Builds the input fields of the attributes that the keys of other systems have too. */
export function importableFields<Required extends boolean>(t: InputFieldBuilder, required: Required) {
  return {
    name: t.string({
      required,
      description: 'The name, 1 to 100 characters, unique among the keys of the owner that are not revoked.',
    }),
    description: t.string({ description: 'The purpose, up to 1,000 characters.' }),
    scopes: t.stringList({
      required,
      description: 'Up to 100 RFC 6749 scope-tokens, where `*` grants all scopes.',
    }),
    rateLimitPerMinute: t.int({
      description:
        'The requests in any 60 seconds, 1 to 1,000,000, or null for no limit. The default for new ' +
        'keys is `Gateway.defaultRateLimitPerMinute`.',
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'When the key expires, or null if it does not expire.',
    }),
  };
}
