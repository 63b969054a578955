import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TypedDocumentString } from '../../sdk/generated/operations.ts';
import type { Noun } from './queries.ts';
import { session } from './session.ts';

interface ChangeOptions<Data, Payload> {
  /** Returns the payload of the response. */
  readonly payload: (data: Data) => Payload;
  /** Queries to invalidate on success, in addition to events. */
  readonly changes: readonly Noun[];
}

/** Returns a mutation of the signed-in account. It fails with `MutationError` or `RequestFailure`. */
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
