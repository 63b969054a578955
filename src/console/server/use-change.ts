import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TypedDocumentString } from '../../sdk/generated/operations.ts';
import type { Noun } from './queries.ts';
import { session } from './session.ts';

interface ChangeOptions<Data, Payload> {
  /** Takes the payload out of the answer. */
  readonly payload: (data: Data) => Payload;
  /** What is stale afterwards; events always are. */
  readonly changes: readonly Noun[];
}

/** A mutation by the person who is signed in. It fails with `Refused` or `RequestFailure`. */
export function useChange<Data, Input, Payload>(
  document: TypedDocumentString<Data, { readonly input: Input }>,
  { payload, changes }: ChangeOptions<Data, Payload>,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (input: Input) => payload(await session.call(document, { input })),
    onSuccess: () => {
      for (const noun of [...changes, 'events']) void client.invalidateQueries({ queryKey: [noun] });
    },
  });
}
